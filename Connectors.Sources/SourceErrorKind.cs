namespace Connectors.Sources;

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
