namespace Connectors.Jobs.Hosting;

/// <summary>
/// How long a process may take to leave. Jobs give their tasks back within seconds; the times are bounds. Who stops processes (a container
/// engine, systemd) must allow more than <see cref="Process"/> before killing.
/// </summary>
internal static class ShutdownTimes
{
    /// <summary>For the jobs of one server to give their tasks back.</summary>
    public static readonly TimeSpan Jobs = TimeSpan.FromSeconds(25);

    /// <summary>For everything in the process.</summary>
    public static readonly TimeSpan Process = TimeSpan.FromSeconds(40);
}
