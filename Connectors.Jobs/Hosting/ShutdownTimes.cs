namespace Connectors.Jobs.Hosting;

/// <summary>
/// How long a process may take to stop. Jobs normally release their tasks within seconds; these are upper bounds. A container engine or
/// systemd must allow more than <see cref="Process"/> before it kills the process.
/// </summary>
internal static class ShutdownTimes
{
    /// <summary>For the jobs of one job server to release their tasks.</summary>
    public static readonly TimeSpan Jobs = TimeSpan.FromSeconds(25);

    /// <summary>For the whole process.</summary>
    public static readonly TimeSpan Process = TimeSpan.FromSeconds(40);
}
