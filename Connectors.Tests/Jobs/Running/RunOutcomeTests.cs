using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>A run's status says whether what was asked for was read.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class RunOutcomeTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_sync_whose_partitions_are_all_refused_fails_with_the_cause([Values(1, 3)] int partitions)
    {
        var world = new ScriptedWorld { ReadFailures = Refused };
        for (var i = 0; i < partitions; i++)
            world.Fill($"p{i}", 0);
        world.Deleted = (_, batch) => batch == 0 ? ["nothing"] : [];
        var connector = await _host.ConnectAsync(world);

        var run = await ViewAsync(connector, await _host.RunAsync(connector));

        Assert.That((run.Status, run.ErrorKind), Is.EqualTo((RunStatus.Failed, ErrorKind.Forbidden)));
        Assert.That(run.Error, Does.Contain("The scope is missing: add it.").And.Contain("Partition p0"));
        Assert.That((run.Tasks, run.TasksDone, run.TasksFailed), Is.EqualTo((partitions, 0, partitions)));
    }

    [Test]
    public async Task A_run_whose_partitions_could_all_not_be_opened_fails_with_the_cause(
        [Values(RunKind.Sync, RunKind.Prune, RunKind.Access)] RunKind kind)
    {
        var shut = new SourceFailure(FailureScope.Container, "C1", FailureReason.Forbidden, "Invite the app.") { Title = "#general" };
        var world = new ScriptedWorld { SplitFailures = [shut] };
        var connector = await _host.ConnectAsync(world);

        var run = await ViewAsync(connector, await _host.RunAsync(connector, kind));

        Assert.That((run.Status, run.ErrorKind), Is.EqualTo((RunStatus.Failed, ErrorKind.Forbidden)));
        Assert.That(run.Error, Is.EqualTo("#general: Invite the app."));
    }

    [Test]
    public async Task A_refresh_of_access_is_refused_by_a_source_that_does_not_tell_it()
    {
        var directory = Directory.CreateTempSubdirectory("connectors-test-").FullName;
        await using var host = await EngineHost.StartAsync(folderRoots: directory);
        var connector = await host.ConnectAsync("folder", new() { ["root"] = directory });

        var run = await host.RunAsync(connector, RunKind.Access);
        var error = await host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id });

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(error, Does.Contain("does not tell who may read its documents, so there is nothing to refresh."));
        Directory.Delete(directory);
    }

    [Test]
    public async Task A_sync_that_is_refused_some_partitions_succeeds_and_says_so_in_its_status()
    {
        var world = new ScriptedWorld
        {
            ReadFailures = partition => partition == "shut" ? Refused(partition) : [],
            SplitFailures = [new SourceFailure(FailureScope.Container, "locked", FailureReason.Forbidden, "Invite the app.")],
        };
        var connector = await _host.ConnectAsync(world.Fill("open", 3).Fill("shut", 1));

        var run = await ViewAsync(connector, await _host.RunAsync(connector));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(
            run.StatusLine("SUCCESS"), Is.EqualTo("SUCCESS, 2 of 3 partitions failed: Partition shut: The scope is missing: add it."));
        Assert.That((run.Tasks, run.TasksDone, run.TasksFailed), Is.EqualTo((3, 1, 2)));
    }

    [Test]
    public async Task A_sync_in_which_a_partition_breaks_fails_and_names_what_broke_rather_than_what_was_refused()
    {
        var world = new ScriptedWorld
        {
            ReadFailures = partition => partition == "shut" ? Refused(partition) : [],
            BeforeBatch = (partition, _, _) => partition == "torn" ? throw new InvalidOperationException("Torn.") : Task.CompletedTask,
        };
        var connector = await _host.ConnectAsync(world.Fill("open", 3).Fill("shut", 1).Fill("torn", 1));

        var run = await ViewAsync(connector, await _host.RunAsync(connector));

        Assert.That((run.Status, run.ErrorKind), Is.EqualTo((RunStatus.Failed, ErrorKind.Bug)));
        Assert.That(
            run.StatusLine("FAILED"),
            Is.EqualTo("FAILED: 2 of 3 partitions failed: Partition torn: InvalidOperationException: Torn."));
    }

    [Test]
    public async Task A_refused_partition_keeps_its_watermark_and_is_read_from_there_when_it_opens()
    {
        var world = new ScriptedWorld().Fill("p", 12);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        var before = await WatermarkAsync(connector);
        world.ReadFailures = Refused;
        world.Partitions["p"]["p-0000"] = "Changed while it was shut";
        await _host.RunAsync(connector);
        var during = await WatermarkAsync(connector);
        world.ReadFailures = _ => [];
        world.Windows.Clear();

        var run = await _host.RunAsync(connector);

        Assert.That(during, Is.EqualTo(before));
        Assert.That(world.Windows.Single().Since!.Value.UtcDateTime, Is.EqualTo(before));
        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await WatermarkAsync(connector), Is.GreaterThan(before));
        Assert.That(
            await _host.ScalarAsync<long>(
                "select count(*) from failures where connector_id = @connector and resolved_at is null", new { connector }),
            Is.Zero);
    }

    [Test]
    public async Task What_came_before_a_page_that_breaks_is_stored_and_the_partition_is_not_tried_again()
    {
        var tries = 0;
        var world = new ScriptedWorld
        {
            BeforeBatch = (_, batch, _) => batch == 3 && ++tries > 0 ? throw new FormatException("An odd page.") : Task.CompletedTask,
        };
        var connector = await _host.ConnectAsync(world.Fill("p", 60));

        var run = await ViewAsync(connector, await _host.RunAsync(connector));

        Assert.That((run.Status, run.ErrorKind, tries), Is.EqualTo((RunStatus.Failed, ErrorKind.Bug, 1)));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(30));
    }

    [Test]
    public async Task A_conversion_that_throws_costs_its_document_alone_and_is_tried_again_only_when_the_document_changes()
    {
        var world = new ScriptedWorld().Fill("p", 20);
        world.Open = text => text == "Text of p 7" ? throw new FormatException("colspan is no number.") : text;
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);
        world.Opened.Clear();
        await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(19));
        Assert.That(world.Opened, Is.Empty);
        Assert.That(
            await _host.ScalarAsync<string>(
                "select source_id || ' ' || reason || ' ' || message from failures where connector_id = @connector", new { connector }),
            Does.StartWith("p-0007 malformed ").And.Contain("FormatException"));
    }

    private static IReadOnlyList<SourceFailure> Refused(string partition)
        => [new SourceFailure(FailureScope.Container, partition, FailureReason.Forbidden, "The scope is missing: add it.")];

    private async Task<RunView> ViewAsync(string connector, RunRow run)
    {
        Assert.That(run.ConnectorId, Is.EqualTo(connector));
        return (await _host.Get<RunQueries>().FindAsync(TestConnectors.Tenant, run.Id, CancellationToken.None))!;
    }

    private Task<DateTime> WatermarkAsync(string connector)
        => _host.ScalarAsync<DateTime>("select watermark from partitions where connector_id = @connector", new { connector });
}
