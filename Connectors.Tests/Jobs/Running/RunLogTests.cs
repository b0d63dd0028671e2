using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Jobs.Running;

/// <summary>The log has a line for each run that opens, ends, waits or needs a person.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class RunLogTests
{
    private readonly CapturedLogs _logs = new();
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync(
        configure: services => services.AddLogging(logging => logging.AddProvider(_logs).SetMinimumLevel(LogLevel.Information)));

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _logs.Dispose();
    }

    [Test]
    public async Task A_run_that_succeeds_has_a_line_when_it_opens_and_one_when_it_ends()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld().Fill("a", 5).Fill("b", 2));

        var run = await _host.RunAsync(connector);

        Assert.That(
            await LineAsync($"run {run.Id}, by manual"),
            Does.Contain("sync of My scripted (scripted) opened: ").And.Contain("2 partitions"));
        Assert.That(
            await LineAsync($"run {run.Id}, ended"),
            Does.Match(@"sync of My scripted \(scripted\), run \d+, ended as SUCCESS after [\d.]+ s: 7 added, 0 updated, 0 unchanged"));
    }

    [Test]
    public async Task A_run_that_fails_has_a_line_with_the_error_without_its_line_breaks()
    {
        var world = new ScriptedWorld
        {
            BeforeBatch = (_, _, _) => throw new SourceException(SourceErrorKind.Unauthorized, "Revoked.\nfail: forged line"),
        };
        var run = await _host.RunAsync(await _host.ConnectAsync(world.Fill("a", 5)));

        Assert.That(await LineAsync($"run {run.Id}, ended"), Does.Contain("ended as FAILED").And.Contain("Revoked. fail: forged line"));
    }

    [Test]
    public async Task A_run_whose_deletions_are_held_has_a_line_that_asks_for_a_decision()
    {
        var world = new ScriptedWorld().Fill("a", 40);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        world.Partitions["a"].Clear();

        var run = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(
            await LineAsync($"run {run.Id}, ended"),
            Does.Contain("prune held: 40 of 40 documents would be deleted; release or dismiss it"));
    }

    [Test]
    public async Task A_task_and_a_split_that_wait_for_another_attempt_have_a_line_each()
    {
        var (splits, reads) = (0, 0);
        var world = new ScriptedWorld
        {
            BeforeSplit = () => Once(ref splits, "The list is down."), BeforeBatch = (_, _, _) => Read(),
        };
        var run = await _host.RunAsync(await _host.ConnectAsync(world.Fill("a", 5)));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await LineAsync($"Run {run.Id} cannot list its partitions"), Does.Contain("The list is down."));
        Assert.That(await LineAsync($"of run {run.Id} waits"), Does.Contain("Partition Partition a").And.Contain("The page is down."));

        Task Read()
        {
            Once(ref reads, "The page is down.");
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Credentials_that_end_soon_are_named_when_a_run_opens()
    {
        var world = new ScriptedWorld { CredentialsExpireAt = new DateTimeOffset(2020, 2, 29, 0, 0, 0, TimeSpan.Zero) }.Fill("a", 1);

        await _host.RunAsync(await _host.ConnectAsync(world));

        Assert.That(await LineAsync("The credentials of"), Does.Contain("My scripted (scripted) end on 2020-02-29. Enter new ones"));
    }

    private static void Once(ref int calls, string error)
    {
        if (calls++ == 0)
            throw new SourceException(SourceErrorKind.Transient, error);
    }

    /// <summary>A line is written after the commit that it tells of.</summary>
    private Task<string> LineAsync(string part) => Eventually.GetAsync(
        () => Task.FromResult(_logs.Lines.SingleOrDefault(line => line.Contains(part, StringComparison.Ordinal))));
}
