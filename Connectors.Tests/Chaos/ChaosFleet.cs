using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>The worker processes: killed, frozen, replaced, some with a clock that goes wrong.</summary>
internal sealed class ChaosFleet(string connectionString, string dataDirectory, string folderRoot) : IAsyncDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private readonly HashSet<WorkerProcess> _frozen = [];

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public bool HasFrozen => _frozen.Count > 0;

    /// <param name="clock">How far the worker's clock is off, as libfaketime writes it ("+10m"); null for right.</param>
    public async Task AddAsync(string? clock = null)
        => _workers.Add(await WorkerProcess.StartAsync(connectionString, dataDirectory, folderRoot, clock: clock));

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(Random random)
    {
        var worker = Any(random);
        _workers.Remove(worker);
        _frozen.Remove(worker);
        await worker.KillAsync();
        await worker.DisposeAsync();
    }

    /// <summary>SIGSTOP: it holds its connections and its tasks, and does nothing.</summary>
    public async Task FreezeAsync(Random random)
    {
        var worker = Any(random);
        await worker.SignalAsync("STOP");
        _frozen.Add(worker);
    }

    /// <summary>SIGCONT: those that were frozen go on as if no time had passed.</summary>
    public async Task ThawAsync()
    {
        foreach (var worker in _frozen)
            await worker.SignalAsync("CONT");
        _frozen.Clear();
    }

    /// <summary>A deployment: new workers come one by one, and each old one is told to leave.</summary>
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

    private WorkerProcess Any(Random random) => _workers[random.Next(_workers.Count)];
}
