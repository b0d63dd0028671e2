using Connectors.Sources;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>Why a task or a run failed. Stored and shown by its lower-case name.</summary>
internal enum ErrorKind
{
    /// <summary>The source had a passing problem and did not recover within the allowed attempts.</summary>
    Transient,
    RateLimited,
    Unauthorized,
    Forbidden,
    Misconfigured,

    /// <summary>Too many workers were lost over one task without progress.</summary>
    Crash,

    /// <summary>An unexpected exception.</summary>
    Bug,

    /// <summary>A prune waits for a person to release or dismiss it.</summary>
    Held,
}

internal static class ErrorKinds
{
    /// <summary>Refusals: reading again does not help until a person changes something.</summary>
    public static IReadOnlyList<ErrorKind> Refusals { get; } = [ErrorKind.Unauthorized, ErrorKind.Forbidden, ErrorKind.Misconfigured];

    /// <summary>The class of a failure of a whole container.</summary>
    public static ErrorKind ToErrorKind(this FailureReason reason) => reason switch
    {
        FailureReason.Transient or FailureReason.Changed => ErrorKind.Transient,
        FailureReason.Forbidden => ErrorKind.Forbidden,
        FailureReason.Crashed or FailureReason.TooSlow => ErrorKind.Crash,
        _ => ErrorKind.Misconfigured,
    };

    public static ErrorKind ToErrorKind(this SourceErrorKind kind) => kind switch
    {
        SourceErrorKind.Transient => ErrorKind.Transient,
        SourceErrorKind.RateLimited => ErrorKind.RateLimited,
        SourceErrorKind.Unauthorized => ErrorKind.Unauthorized,
        SourceErrorKind.Forbidden => ErrorKind.Forbidden,
        SourceErrorKind.Misconfigured => ErrorKind.Misconfigured,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
