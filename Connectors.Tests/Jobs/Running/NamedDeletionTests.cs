using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Deletions that a change feed or a trash listing names.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class NamedDeletionTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_few_documents_that_a_feed_names_are_deleted()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, "p-0003", "p-0005", "unknown");

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await StoredAsync(connector), Is.EqualTo(38));
        Assert.That(await DeletedAsync(run.Id), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public async Task A_named_document_is_not_found_any_more_while_the_run_goes_on()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, "p-0003");
        var (reached, let) = Hold(world);

        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 39);
        var stored = await StoredAsync(connector);
        let.SetResult();
        await _host.EndAsync(run);

        Assert.That(stored, Is.EqualTo(40));
        Assert.That(await StoredAsync(connector), Is.EqualTo(39));
    }

    [Test]
    public async Task A_feed_that_claims_185_of_210_documents_is_held_and_deletes_nothing()
    {
        var (world, connector) = await SyncedAsync(210);
        // Ten at a time: each batch alone looks harmless.
        world.Deleted = (_, batch) => [.. Enumerable.Range(batch * 10, 10).Where(i => i < 185).Select(i => $"p-{i:0000}")];
        world.Partitions["p"].Clear();

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error_kind || ' ' || error from runs where id = @Id", new { run.Id }),
            Is.EqualTo("held sync held: 185 of 210 documents would be deleted; release or dismiss it"));
        Assert.That((await StoredAsync(connector), await _host.CountAsync(connector)), Is.EqualTo((210L, 210L)));
        Assert.That(await DeletedAsync(run.Id), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task Released_deletions_of_a_feed_hide_the_documents_that_were_not_read_since()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, [.. Enumerable.Range(0, 20).Select(i => $"p-{i:0000}")]);
        world.Partitions["p"].Clear();
        var held = await _host.RunAsync(connector);
        world.Deleted = (_, _) => [];
        world.Partitions["p"]["p-0004"] = "It is back, with another text.";
        await _host.RunAsync(connector);

        var released = await _host.Control.ReleaseAsync(held.Id, CancellationToken.None);

        Assert.That(released);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(21));
        Assert.That(await StatusAsync(held.Id), Is.EqualTo("SUCCESS"));
    }

    [Test]
    public async Task Dismissed_deletions_of_a_feed_delete_nothing_and_leave_the_sync_successful()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, [.. Enumerable.Range(0, 20).Select(i => $"p-{i:0000}")]);
        world.Partitions["p"].Clear();
        var held = await _host.RunAsync(connector);

        Assert.That(await _host.Control.DismissAsync(held.Id, CancellationToken.None));

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
        Assert.That(await StatusAsync(held.Id), Is.EqualTo("SUCCESS sync dismissed"));
    }

    [Test]
    public async Task A_document_that_is_named_as_gone_and_read_in_the_same_batch_or_later_is_not_deleted([Values(0, 2)] int named)
    {
        var (world, connector) = await SyncedAsync(40);
        // The third batch of ten holds p-0020, unchanged, and p-0021, changed.
        world.Partitions["p"]["p-0021"] = "Changed";
        world.Deleted = (_, batch) => batch == named ? ["p-0020", "p-0021"] : [];

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That((await StoredAsync(connector), await _host.CountAsync(connector)), Is.EqualTo((40L, 40L)));
    }

    [Test]
    public async Task A_prune_that_lists_what_a_feed_claims_takes_it_out_of_the_held_sync()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, [.. Enumerable.Range(0, 20).Select(i => $"p-{i:0000}")]);
        var documents = world.Partitions["p"].ToArray();
        world.Partitions["p"].Clear();
        var held = await _host.RunAsync(connector);
        foreach (var (id, text) in documents)
            world.Partitions["p"][id] = text;

        await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(await _host.CountAsync(connector), Is.EqualTo(40));
        Assert.That(await StatusAsync(held.Id), Does.StartWith("SUCCESS sync dismissed: run"));
    }

    [Test]
    public async Task A_cancelled_run_deletes_the_few_that_its_feed_named_because_the_feed_will_not_name_them_again()
    {
        var (world, connector) = await SyncedAsync(40);
        Name(world, "p-0003");
        var (reached, let) = Hold(world);
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) == 39);

        await _host.Control.CancelAsync(run, CancellationToken.None);
        let.SetResult();

        Assert.That(await StoredAsync(connector), Is.EqualTo(39));
        Assert.That(await _host.ScalarAsync<long>("select count(*) from prune_candidates where run_id = @run", new { run }), Is.Zero);
    }

    private async Task<(ScriptedWorld World, string Connector)> SyncedAsync(int documents)
    {
        var world = new ScriptedWorld().Fill("p", documents);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    /// <summary>Lets the first batch name these ids, and removes them from what is read.</summary>
    private static void Name(ScriptedWorld world, params string[] ids)
    {
        world.Deleted = (_, batch) => batch == 0 ? ids : [];
        foreach (var id in ids)
            world.Partitions["p"].Remove(id);
    }

    /// <summary>Stops the next read before its fourth batch, so the first is committed.</summary>
    private static (TaskCompletionSource Reached, TaskCompletionSource Let) Hold(ScriptedWorld world)
    {
        var (reached, let) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.BeforeBatch = async (_, batch, token) =>
        {
            if (batch < 3)
                return;
            reached.TrySetResult();
            await let.Task.WaitAsync(token);
        };
        return (reached, let);
    }

    private Task<long> StoredAsync(string connector)
        => _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });

    private Task<string> StatusAsync(long run)
        => _host.ScalarAsync<string>("select concat_ws(' ', status, error) from runs where id = @run", new { run });

    private Task<(long Run, long Tasks)> DeletedAsync(long run)
        => _host.ScalarAsync<(long Run, long Tasks)>(
            "select deleted, (select sum(deleted)::bigint from tasks where run_id = @run) from runs where id = @run", new { run });
}
