using Connectors.Jobs.Running;
using Hangfire;

namespace Connectors.Jobs.Queueing;

/// <summary>Tells whether the worker in this process works.</summary>
internal sealed class WorkerHealth(JobStorage storage, WorkerHeartbeat heartbeat, EngineOptions options)
{
    /// <summary>One pass of the sweeper's loop runs a dozen statements, each of which may wait for its timeout.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>True if the sweeper's loop stands still for longer than any outage explains. Only a restart helps.</summary>
    public bool IsStuck => heartbeat.Silence > Patience + (10 * options.Sweep);

    /// <summary>
    /// Returns whether this process is among the servers that take jobs. Servers announce themselves, and others remove those that are
    /// silent for some minutes, so no two machines' clocks are compared.
    /// </summary>
    public async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        // Hangfire's monitoring interface is synchronous.
        var servers = await Task.Run(storage.GetMonitoringApi().Servers, cancellationToken);
        return servers.Any(server => server.Name.StartsWith(ServerPrefix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The prefix of the names of this process's job servers.</summary>
    public static string ServerPrefix => $"{Environment.MachineName}:{Environment.ProcessId}:";
}

/// <summary>Records when the sweeper's loop last passed. It passes even if the database does not answer.</summary>
internal sealed class WorkerHeartbeat(TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>The time since the last pass.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _last));

    public void Beat() => Volatile.Write(ref _last, time.GetTimestamp());
}
