using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>Does what may go wrong, and counts it.</summary>
internal sealed class ChaosActions(ChaosServer server, ChaosFleet fleet, ChaosArena arena, IReadOnlyList<(IChaosWorld World, string Connector)> worlds)
{
    private const int Staff = 2;

    /// <summary>What can be done on this machine.</summary>
    public static IReadOnlyList<ChaosAction> Possible { get; } =
        [.. Enum.GetValues<ChaosAction>().Where(action => action != ChaosAction.SetClockWrong || WrongClock.IsPossible)];

    /// <summary>How often each was done.</summary>
    public SortedDictionary<ChaosAction, int> Done { get; } = [];

    public async Task DoAsync(ChaosAction action, Random random)
    {
        Done[action] = Done.GetValueOrDefault(action) + 1;
        var (world, connector) = worlds[random.Next(worlds.Count)];
        await (action switch
        {
            ChaosAction.KillWorker => ReplaceKilledAsync(random, clock: null),
            ChaosAction.SetClockWrong => ReplaceKilledAsync(random, clock: random.Next(2) == 0 ? "+7m" : "-7m"),
            ChaosAction.FreezeWorker => fleet.FreezeAsync(random),
            ChaosAction.RestartServer => server.RestartAsync(crash: false),
            ChaosAction.CrashServer => server.RestartAsync(crash: true),
            ChaosAction.CutConnections => server.CutAsync(),
            ChaosAction.Misbehave => Now(() => MisbehaveAll(random.Next())),
            ChaosAction.DeliverTwice => DeliverTwiceAsync(),
            ChaosAction.Pause => Patiently.DoAsync(() => arena.Control.PauseAsync(connector, CancellationToken.None)),
            ChaosAction.Resume => Patiently.DoAsync(() => arena.Control.ResumeAsync(connector, CancellationToken.None)),
            ChaosAction.Cancel => CancelAsync(connector),
            ChaosAction.Rebuild => RunAsync(connector, RunKind.Sync, rebuild: true),
            ChaosAction.Prune => RunAsync(connector, RunKind.Prune, rebuild: false),
            ChaosAction.DeleteConnector => DeleteAsync(world),
            ChaosAction.Change => Now(() => world.Change(random)),
            ChaosAction.Deploy => fleet.ReplaceAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        });
    }

    /// <summary>All is well again: everybody works, nothing is refused, nothing is paused.</summary>
    public async Task CalmAsync()
    {
        // Whoever wakes up before its lease has run out has lost nothing: others must have had the time to take over what it held.
        if (fleet.HasFrozen)
            await Task.Delay(WorkerProcess.LeaseTtl + TimeSpan.FromSeconds(1));
        await fleet.ThawAsync();
        while (fleet.Workers.Count < Staff)
            await fleet.AddAsync();
        foreach (var (world, connector) in worlds)
        {
            world.Misbehave(on: false, 0);
            await Patiently.DoAsync(() => arena.Control.ResumeAsync(connector, CancellationToken.None));
        }
    }

    private static Task Now(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private void MisbehaveAll(int seed)
    {
        foreach (var (world, _) in worlds)
            world.Misbehave(on: true, seed);
    }

    private async Task ReplaceKilledAsync(Random random, string? clock)
    {
        await fleet.KillAsync(random);
        await fleet.AddAsync(clock);
    }

    private Task<long> RunAsync(string connector, RunKind kind, bool rebuild)
        => Patiently.DoAsync(() => arena.Control.RunNowAsync(connector, kind, RunTrigger.Manual, rebuild, CancellationToken.None));

    /// <summary>Every job of a task that is open, once more.</summary>
    private async Task DeliverTwiceAsync()
    {
        var open = await arena.QueryAsync<LeasedTask>("select id, run_id from tasks where state in ('waiting', 'running')");
        foreach (var task in open)
            await Patiently.DoAsync(() => arena.Dispatcher.AgainAsync(task.RunId, task.Id, null, CancellationToken.None));
    }

    private async Task CancelAsync(string connector)
    {
        foreach (var run in await arena.QueryAsync<long>("select id from runs where connector_id = @connector and finished_at is null", new { connector }))
            await Patiently.DoAsync(() => arena.Control.CancelAsync(run, CancellationToken.None));
    }

    /// <summary>A connector that is deleted in the middle of its first sync; <see cref="ChaosVerdict"/> looks for what it left behind.</summary>
    private async Task DeleteAsync(IChaosWorld world)
    {
        var doomed = await arena.ConnectAsync(world);
        await RunAsync(doomed, RunKind.Sync, rebuild: false);
        await Task.Delay(200);
        await Patiently.DoAsync(() => arena.Control.DeleteAsync(doomed, CancellationToken.None));
    }
}
