namespace Connectors.Sources;

/// <summary>Ends a slice. Its kind says what to do next, so that nobody has to look inside. The message carries no secret.</summary>
public sealed class SourceException(SourceErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public SourceErrorKind Kind { get; } = kind;

    /// <summary>How long the system asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// With Transient: the system goes round in circles. Trying again at once gets no further, and would look like progress; what is being read
    /// fails with this message, and the next run tries again.
    /// </summary>
    public bool InCircles { get; init; }
}
