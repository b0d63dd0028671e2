using Connectors.Jobs.Running;
using Hangfire;

namespace Connectors.Jobs.Queueing;

/// <summary>Whether the worker in this process works.</summary>
internal sealed class WorkerHealth(JobStorage storage, WorkerHeartbeat pulse, EngineOptions options)
{
    /// <summary>A turn of the loop asks the database a dozen things, each of which may wait for its timeout.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The worker's loop no longer turns, which no outage explains: only a new process helps.</summary>
    public bool IsStuck => pulse.Silence > Patience + (10 * options.Sweep);

    /// <summary>
    /// Whether this process is among the servers that take jobs. They announce themselves, and others strike off those that are silent for
    /// some minutes, so that no two clocks are compared.
    /// </summary>
    public async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        // Hangfire asks its storage synchronously only.
        var servers = await Task.Run(storage.GetMonitoringApi().Servers, cancellationToken);
        return servers.Any(server => server.Name.StartsWith(ServerPrefix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What the names of this process's job servers start with.</summary>
    public static string ServerPrefix => $"{Environment.MachineName}:{Environment.ProcessId}:";
}
