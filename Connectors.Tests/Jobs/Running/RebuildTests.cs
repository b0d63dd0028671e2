using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class RebuildTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_rebuild_deletes_nothing_from_a_partition_that_is_partly_forbidden()
    {
        var world = new ScriptedWorld().Fill("a", 40).Fill("b", 40);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);

        foreach (var partition in world.Partitions.Values)
        {
            foreach (var id in partition.Keys.Take(3).ToArray())
                partition.Remove(id);
        }

        var locked = new SourceFailure(FailureScope.Container, "a/locked", FailureReason.Forbidden, "No.");
        world.ReadFailures = partition => partition == "a" ? [locked] : [];

        var run = await _host.RunAsync(connector, rebuild: true);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(77), "Only documents of b are deleted");
    }

    [Test]
    public async Task A_rebuild_spares_documents_that_another_run_wrote_in_the_meantime()
    {
        var world = new ScriptedWorld().Fill("a", 40);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);

        // Write the first document after the rebuild has read it, as a replay would.
        world.BeforeBatch = async (_, batch, token) => await _host.Database.Database.ExecuteAsync(
            """
            update documents set run_id = 0, updated_at = now()
            where connector_id = @connector and source_id = 'a-0000' and @batch > 0
            """,
            new { connector, batch },
            token);

        await _host.RunAsync(connector, rebuild: true);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
    }
}
