using System.Diagnostics;
using System.Globalization;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>The worker processes. They can be killed, frozen and replaced, and may have a wrong clock.</summary>
internal sealed class ChaosFleet(string connectionString, string dataDirectory, string folderRoot, string clocks) : IAsyncDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private readonly HashSet<WorkerProcess> _frozen = [];
    private readonly HashSet<WorkerProcess> _old = [];
    private readonly Dictionary<WorkerProcess, FaultyClock> _clocks = [];

    /// <summary>
    /// The worker of the version before the newest migration, which ./chaos builds. CONNECTORS_CHAOS_OLD_WORKER names its program.
    /// </summary>
    public static string? OldProgram { get; }
        = Environment.GetEnvironmentVariable("CONNECTORS_CHAOS_OLD_WORKER") is { Length: > 0 } path ? path : null;

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public bool HasFrozen => _frozen.Count > 0;

    /// <param name="error">The worker's clock error in libfaketime's notation ("+10m").</param>
    /// <param name="program">Its program. Null means this version's.</param>
    public async Task<WorkerProcess> AddAsync(string error = "+0", string? program = null)
    {
        var clock = WrongClock.IsPossible ? new FaultyClock(clocks, error) : null;
        var worker = await WorkerProcess.StartAsync(
            connectionString, dataDirectory, folderRoot, settings: clock?.Environment, program: program);
        _workers.Add(worker);
        if (clock is not null)
            _clocks[worker] = clock;
        return worker;
    }

    /// <summary>Starts a worker of the version before, as a deployment does that is taken back, or that takes its time.</summary>
    public async Task AddOldAsync() => _old.Add(await AddAsync(program: OldProgram));

    /// <summary>Ends the workers of the version before.</summary>
    public async Task RetireOldAsync()
    {
        foreach (var worker in _old.ToList())
            await RemoveAsync(worker, worker.StopAsync);
    }

    /// <summary>Kills a worker (SIGKILL).</summary>
    public Task KillAsync(Random random)
    {
        var worker = Pick(random);
        return RemoveAsync(worker, worker.KillAsync);
    }

    /// <summary>Kills the processes that read files for the workers (SIGKILL). Returns how many there were.</summary>
    public async Task<int> KillExtractorsAsync()
    {
        var killed = 0;
        foreach (var extractor in ChildrenOf(_workers.Select(worker => worker.Id).ToHashSet()))
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", $"{extractor}"]) { RedirectStandardError = true })!;
            await kill.WaitForExitAsync();
            killed += kill.ExitCode == 0 ? 1 : 0;
        }

        return killed;
    }

    /// <summary>Lets every worker's clock jump, each by another time.</summary>
    public void JumpClocks(Random random)
    {
        string[] errors = ["+0", "+7m", "-7m", "+1d", "-1d"];
        foreach (var clock in _clocks.Values)
            clock.Jump(errors[random.Next(errors.Length)]);
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
            await RemoveAsync(old, old.StopAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }

    private async Task RemoveAsync(WorkerProcess worker, Func<Task> end)
    {
        _workers.Remove(worker);
        _frozen.Remove(worker);
        _old.Remove(worker);
        _clocks.Remove(worker);
        await end();
        await worker.DisposeAsync();
    }

    private WorkerProcess Pick(Random random) => _workers[random.Next(_workers.Count)];

    private static IEnumerable<int> ChildrenOf(HashSet<int> parents)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ParentOf(directory) is { } parent && parents.Contains(parent))
            {
                yield return id;
            }
        }
    }

    private static int? ParentOf(string directory)
    {
        try
        {
            // The program's name stands in brackets and may contain anything.
            var fields = File.ReadAllText(Path.Combine(directory, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }
}
