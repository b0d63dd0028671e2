using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>Carries out chaos actions and counts them.</summary>
internal sealed class ChaosActions(ChaosServer server, ChaosFleet fleet, ChaosConsole console, ChaosWorlds worlds)
{
    private const int MinWorkers = 2;

    /// <summary>The actions that this machine supports.</summary>
    public static IReadOnlyList<ChaosAction> Possible { get; } =
        [.. Enum.GetValues<ChaosAction>().Where(action => Impossible(action) is null)];

    /// <summary>Number of times each action was done.</summary>
    public SortedDictionary<ChaosAction, int> Done { get; } = [];

    /// <summary>Why this machine does not support an action. Null: it does.</summary>
    public static string? Impossible(ChaosAction action) => action switch
    {
        ChaosAction.SetClockWrong or ChaosAction.JumpClocks or ChaosAction.JumpServerClock when !WrongClock.IsPossible
            => "faketime is not installed",
        ChaosAction.FillDisk when FaultyDisk.Path is null => "no small disk could be mounted",
        ChaosAction.AddOldWorker when ChaosFleet.OldProgram is null => "the version before was not built",
        _ => null,
    };

    /// <summary>How many extractors were killed.</summary>
    public int ExtractorsKilled { get; private set; }

    /// <summary>How long the server was away in all.</summary>
    public TimeSpan Away { get; private set; }

    public async Task DoAsync(ChaosAction action, Random random)
    {
        Done[action] = Done.GetValueOrDefault(action) + 1;
        var (world, connector) = worlds.Chosen[random.Next(worlds.Chosen.Count)];
        await (action switch
        {
            ChaosAction.KillWorker => ReplaceKilledAsync(random, "+0"),
            ChaosAction.SetClockWrong => ReplaceKilledAsync(random, random.Next(2) == 0 ? "+7m" : "-7m"),
            ChaosAction.JumpClocks => Complete(() => fleet.JumpClocks(random)),
            ChaosAction.JumpServerClock => Complete(() => server.JumpClock(random.Next(2) == 0 ? "+1d" : "-1d")),
            ChaosAction.FreezeWorker => fleet.FreezeAsync(random),
            ChaosAction.KillExtractors => KillExtractorsAsync(),
            ChaosAction.KeepServerAway => KeepAwayAsync(random),
            ChaosAction.FillDisk => server.FillDiskAsync(TimeSpan.FromSeconds(random.Next(1, 8))),
            ChaosAction.AddOldWorker => fleet.AddOldAsync(),
            ChaosAction.RestartServer => server.RestartAsync(crash: false),
            ChaosAction.CrashServer => server.RestartAsync(crash: true),
            ChaosAction.CutConnections => server.CutAsync(),
            ChaosAction.Misbehave => Complete(() => MisbehaveAll(random.Next())),
            ChaosAction.DeliverTwice => DeliverTwiceAsync(),
            ChaosAction.Pause => DatabaseRetry.RunAsync(() => console.Control.PauseAsync(connector, CancellationToken.None)),
            ChaosAction.Resume => DatabaseRetry.RunAsync(() => console.Control.ResumeAsync(connector, CancellationToken.None)),
            ChaosAction.Cancel => CancelAsync(connector),
            ChaosAction.Rebuild => RunAsync(connector, RunKind.Sync, rebuild: true),
            ChaosAction.Prune => RunAsync(connector, RunKind.Prune, rebuild: false),
            ChaosAction.DeleteConnector => DeleteAsync(world),
            ChaosAction.Change => Complete(() => world.Change(random)),
            ChaosAction.Deploy => fleet.ReplaceAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        });
    }

    /// <summary>Ends the chaos: all workers run, no system misbehaves, no connector is paused.</summary>
    public async Task CalmAsync()
    {
        // A frozen worker that wakes before its lease has run out has lost nothing. Wait, so the others can take over its tasks.
        if (fleet.HasFrozen)
            await Task.Delay(WorkerProcess.LeaseTtl + TimeSpan.FromSeconds(1));
        await fleet.ThawAsync();
        await fleet.RetireOldAsync();
        // The workers' clocks stay as they are. The server's goes back: that is the jump which leaves times that lie ahead.
        server.JumpClock("+0");
        while (fleet.Workers.Count < MinWorkers)
            await fleet.AddAsync();
        foreach (var (world, connector) in worlds.Chosen)
        {
            world.Misbehave(on: false, 0);
            await DatabaseRetry.RunAsync(() => console.Control.ResumeAsync(connector, CancellationToken.None));
        }
    }

    private static Task Complete(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private void MisbehaveAll(int seed)
    {
        foreach (var (world, _) in worlds.Chosen)
            world.Misbehave(on: true, seed);
    }

    private async Task KillExtractorsAsync() => ExtractorsKilled += await fleet.KillExtractorsAsync();

    /// <summary>Seconds in most cases, minutes in some.</summary>
    private async Task KeepAwayAsync(Random random)
    {
        var away = TimeSpan.FromSeconds(random.Next(12) == 0 ? random.Next(60, 150) : random.Next(1, 12));
        Away += away;
        await server.RestartAsync(crash: random.Next(2) == 0, away);
    }

    private async Task ReplaceKilledAsync(Random random, string clock)
    {
        await fleet.KillAsync(random);
        await fleet.AddAsync(clock);
    }

    private Task<long> RunAsync(string connector, RunKind kind, bool rebuild)
        => DatabaseRetry.RunAsync(() => console.Control.RunNowAsync(connector, kind, RunTrigger.Manual, rebuild, CancellationToken.None));

    /// <summary>Enqueues the job of every open task a second time.</summary>
    private async Task DeliverTwiceAsync()
    {
        var open = await console.QueryAsync<LeasedTask>("select id, run_id from tasks where state in ('waiting', 'running')");
        foreach (var task in open)
            await DatabaseRetry.RunAsync(() => console.Dispatcher.AgainAsync(task.RunId, task.Id, null, CancellationToken.None));
    }

    private async Task CancelAsync(string connector)
    {
        var runs = await console.QueryAsync<long>(
            "select id from runs where connector_id = @connector and finished_at is null", new { connector });
        foreach (var run in runs)
            await DatabaseRetry.RunAsync(() => console.Control.CancelAsync(run, CancellationToken.None));
    }

    /// <summary>Deletes a connector in the middle of its first sync. <see cref="ChaosVerdict"/> looks for remains.</summary>
    private async Task DeleteAsync(IChaosWorld world)
    {
        var doomed = await console.ConnectAsync(world);
        await RunAsync(doomed, RunKind.Sync, rebuild: false);
        await Task.Delay(200);
        await DatabaseRetry.RunAsync(() => console.Control.DeleteAsync(doomed, CancellationToken.None));
    }
}
