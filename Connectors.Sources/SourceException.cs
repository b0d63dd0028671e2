namespace Connectors.Sources;

/// <summary>Ends a slice. Its kind alone decides what happens next. The message contains no secret.</summary>
public sealed class SourceException(SourceErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public SourceErrorKind Kind { get; } = kind;

    /// <summary>The pause that the system asked for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// With Transient: the system pages in circles, or answers in a form that it would repeat. An immediate retry would get no further and
    /// could look like progress, so the partition fails with this message and the next run tries again.
    /// </summary>
    public bool InCircles { get; init; }
}

public enum SourceErrorKind
{
    /// <summary>Try again with backoff; counts as an attempt.</summary>
    Transient,
    /// <summary>Try again after <see cref="SourceException.RetryAfter"/>; does not count as an attempt.</summary>
    RateLimited,
    /// <summary>Stop, and ask for new credentials.</summary>
    Unauthorized,
    /// <summary>Stop, and ask for more permissions.</summary>
    Forbidden,
    /// <summary>Stop, and ask for another config.</summary>
    Misconfigured,
}
