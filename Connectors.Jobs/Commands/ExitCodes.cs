namespace Connectors.Jobs.Commands;

/// <summary>What the process says to scripts. Documented in the README: never change what a number means.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It was tried and did not succeed: the source refused, the run failed.</summary>
    public const int Failed = 1;

    /// <summary>It was not tried: the command line, the host's configuration, a connector's config or a name in it is wrong.</summary>
    public const int Wrong = 2;

    /// <summary>The source or PostgreSQL cannot be asked now: the same command may succeed later.</summary>
    public const int Later = 3;

    /// <summary>Ctrl+C, as shells say it: 128 and the signal's number.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM.</summary>
    public const int Terminated = 143;
}
