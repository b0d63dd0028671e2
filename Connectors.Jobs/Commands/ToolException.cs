namespace Connectors.Jobs.Commands;

/// <summary>Ends a command with an exit code and error messages for the operator.</summary>
internal sealed class ToolException(int exitCode, IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public ToolException(int exitCode, string error)
        : this(exitCode, [error])
    {
    }

    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Errors { get; } = errors;
}

/// <summary>The exit codes of the process. Scripts rely on them, so never change what a number means.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Tried without success: the source refused, or the run failed.</summary>
    public const int Failed = 1;

    /// <summary>Not tried: the command line, the host's configuration, a config or a name is wrong.</summary>
    public const int Wrong = 2;

    /// <summary>The source or PostgreSQL does not answer now. The same command may succeed later.</summary>
    public const int Later = 3;

    /// <summary>Stopped by Ctrl+C. As in shells, 128 plus the signal's number.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;
}
