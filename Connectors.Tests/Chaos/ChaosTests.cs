using System.Globalization;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Tests.Chaos;

/// <summary>
/// Workers, extractors and PostgreSQL are killed, frozen or away, clocks jump, the disk is full, systems throttle, operators pause and
/// delete, all at random moments of real runs. After each round the knowledge bases hold exactly what the systems hold.
/// CONNECTORS_CHAOS_ROUNDS sets the number of rounds, CONNECTORS_CHAOS_SEED the random seed; a failure names its seed.
/// CONNECTORS_CHAOS_SOURCES names the only sources to read, separated by commas.
/// </summary>
[NonParallelizable]
public sealed class ChaosTests
{
    private string _root = "";

    [SetUp]
    public void MakeDirectory()
    {
        _root = Directory.CreateTempSubdirectory("connectors-chaos-").FullName;
        const UnixFileMode User = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(_root, User | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task After_every_round_of_chaos_the_knowledge_bases_hold_exactly_what_the_systems_hold()
    {
        var seed = Setting("CONNECTORS_CHAOS_SEED", 1);
        var (first, rounds) = (Setting("CONNECTORS_CHAOS_FIRST_ROUND", 1), Setting("CONNECTORS_CHAOS_ROUNDS", 3));
        var files = Directory.CreateDirectory(Path.Combine(_root, "files")).FullName;
        var data = Path.Combine(_root, "data");
        var clocks = Directory.CreateDirectory(Path.Combine(_root, "clocks")).FullName;
        await using var server = await ChaosServer.StartAsync(Path.Combine(FaultyDisk.Path ?? _root, "server"), clocks);
        using var console = new ChaosConsole(server, data, files);
        await using var worlds = new ChaosWorlds(console, files);
        await using var fleet = new ChaosFleet(server.ConnectionString, data, files, clocks);
        await fleet.AddAsync();
        await fleet.AddAsync("+7m");
        var wanted = (Environment.GetEnvironmentVariable("CONNECTORS_CHAOS_SOURCES") ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var actions = new ChaosActions(server, fleet, console, worlds);
        var verdict = new ChaosVerdict(console, worlds);
        for (var round = first; round <= rounds; round++)
        {
            var random = new Random(unchecked((seed * 1_000_003) + round));
            var story = new List<string>();
            var watch = System.Diagnostics.Stopwatch.StartNew();
            try
            {
                await worlds.ChooseAsync(random, wanted);
                story.Add($"with {string.Join(" ", worlds.Chosen.Select(chosen => chosen.World.Source))}");
                await RoundAsync(random, worlds.Chosen, actions, console, story);
                story.Add($"chaos over after {watch.Elapsed.TotalSeconds:0.0} s");
                await actions.CalmAsync();
                story.Add($"calm after {watch.Elapsed.TotalSeconds:0.0} s");
                await verdict.AssertAsync();
                story.Add($"verified after {watch.Elapsed.TotalSeconds:0.0} s");
            }
            finally
            {
                await TestContext.Progress.WriteLineAsync($"seed {seed}, round {round}: {string.Join(", ", story)}");
            }
        }

        var done = string.Join(", ", actions.Done.Select(action => $"{action.Value} {action.Key}"));
        var missing = string.Concat(Enum.GetValues<ChaosAction>()
            .Select(action => (Action: action, Reason: ChaosActions.Impossible(action)))
            .Where(impossible => impossible.Reason is not null)
            .Select(impossible => $"; no {impossible.Action}, because {impossible.Reason}"));
        var sources = string.Join(", ", worlds.Rounds.Select(source => $"{source.Value} {source.Key}"))
            + string.Concat(worlds.Missing.Select(source => $", no {source} (its server is missing)"));
        await TestContext.Progress.WriteLineAsync($"{rounds} rounds, seed {seed}, of them {sources}");
        await TestContext.Progress.WriteLineAsync(
            $"{rounds} rounds, seed {seed}: {done}; {actions.ExtractorsKilled} extractors killed, "
            + $"server away for {actions.Away.TotalMinutes:0.0} min{missing}");
        Assert.That(actions.Done.Values.Sum(), Is.GreaterThanOrEqualTo(2 * (rounds - first + 1)));
    }

    private static async Task RoundAsync(
        Random random,
        IReadOnlyList<(IChaosWorld World, string Connector)> worlds,
        ChaosActions actions,
        ChaosConsole console,
        List<string> story)
    {
        foreach (var (world, connector) in worlds)
        {
            world.Change(random);
            await DatabaseRetry.RunAsync(() => console.Control.RunNowAsync(
                connector, RunKind.Sync, RunTrigger.Manual, rebuild: random.Next(2) == 0, CancellationToken.None));
        }

        for (var count = random.Next(2, 6); count > 0; count--)
        {
            var pause = random.Next(700);
            await Task.Delay(pause);
            var action = ChaosActions.Possible[random.Next(ChaosActions.Possible.Count)];
            story.Add($"{pause} ms {action}");
            await actions.DoAsync(action, random);
        }
    }

    private static int Setting(string name, int otherwise)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
