using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>The worker processes. They can be killed, frozen and replaced, and may have a wrong clock.</summary>
internal sealed class ChaosFleet(string connectionString, string dataDirectory, string folderRoot) : IAsyncDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private readonly HashSet<WorkerProcess> _frozen = [];

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public bool HasFrozen => _frozen.Count > 0;

    /// <param name="clock">The worker's clock error in libfaketime's notation ("+10m"). Null means the right time.</param>
    public async Task AddAsync(string? clock = null)
        => _workers.Add(await WorkerProcess.StartAsync(connectionString, dataDirectory, folderRoot, clock: clock));

    /// <summary>Kills a worker (SIGKILL).</summary>
    public async Task KillAsync(Random random)
    {
        var worker = Pick(random);
        _workers.Remove(worker);
        _frozen.Remove(worker);
        await worker.KillAsync();
        await worker.DisposeAsync();
    }

    /// <summary>Freezes a worker (SIGSTOP): it keeps its connections and tasks but does nothing.</summary>
    public async Task FreezeAsync(Random random)
    {
        var worker = Pick(random);
        await worker.SignalAsync("STOP");
        _frozen.Add(worker);
    }

    /// <summary>Wakes all frozen workers (SIGCONT). They continue as if no time had passed.</summary>
    public async Task ThawAsync()
    {
        foreach (var worker in _frozen)
            await worker.SignalAsync("CONT");
        _frozen.Clear();
    }

    /// <summary>Deploys: starts a new worker for each old one, then tells the old one to stop.</summary>
    public async Task ReplaceAsync()
    {
        await ThawAsync();
        foreach (var old in _workers.ToList())
        {
            await AddAsync();
            _workers.Remove(old);
            await old.StopAsync();
            await old.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }

    private WorkerProcess Pick(Random random) => _workers[random.Next(_workers.Count)];
}
