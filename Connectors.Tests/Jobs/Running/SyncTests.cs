using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class SyncTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_first_sync_stores_every_document_of_every_partition_once()
    {
        var world = new ScriptedWorld().Fill("a", 25).Fill("b", 7).Fill("c", 0);
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(32));
        Assert.That(await Counters(run), Is.EqualTo((32L, 0L, 0L, 0L)));
    }

    [Test]
    public async Task A_second_sync_with_nothing_changed_opens_and_writes_nothing()
    {
        var world = new ScriptedWorld().Fill("a", 25);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        var written = await WrittenAsync(connector);
        world.Opened.Clear();

        var run = await _host.RunAsync(connector);

        Assert.That(world.Opened, Is.Empty);
        Assert.That(await WrittenAsync(connector), Is.EqualTo(written));
        Assert.That(await Counters(run), Is.EqualTo((0L, 0L, 25L, 0L)));
    }

    [Test]
    public async Task A_document_that_waits_does_not_hold_up_the_next_batches_and_is_stored_before_them()
    {
        using var later = new ManualResetEventSlim();
        var world = new ScriptedWorld { BatchSize = 5 }.Fill("a", 20);
        world.Open = text =>
        {
            if (text == "Text of a 19")
                later.Set();
            return text != "Text of a 0" || later.Wait(TimeSpan.FromSeconds(60))
                ? text
                : throw new TimeoutException("The last document was not opened.");
        };
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Counters(run), Is.EqualTo((20L, 0L, 0L, 0L)));
    }

    [Test]
    public async Task A_document_without_text_is_stored_with_the_reason_until_it_has_some()
    {
        var world = new ScriptedWorld();
        world.Partitions["a"] = new() { ["blank"] = "  \n", ["filled"] = "Words" };
        var connector = await _host.ConnectAsync(world);

        var first = await _host.RunAsync(connector);

        Assert.That(first.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await ReasonsAsync(connector), Is.EqualTo("blank: empty, filled: text"));

        world.Partitions["a"]["blank"] = "Words now";
        await _host.RunAsync(connector);

        Assert.That(await ReasonsAsync(connector), Is.EqualTo("blank: text, filled: text"));
    }

    [Test]
    public async Task A_document_id_that_belongs_to_another_document_fails_the_run_and_overwrites_nothing()
    {
        var connector = await _host.ConnectAsync(new ScriptedWorld().Fill("a", 3));
        await _host.RunAsync(connector);
        await _host.Database.Database.ExecuteAsync(
            "update documents set source_id = 'another' where connector_id = @connector and source_id = 'a-0001'",
            new { connector },
            CancellationToken.None);

        var run = await _host.RunAsync(connector, rebuild: true);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id }),
            Does.Contain("Another document already has the id of one of these documents."));
        Assert.That(
            await _host.ScalarAsync<string>(
                "select title from documents where connector_id = @connector and source_id = 'another'", new { connector }),
            Is.EqualTo("Title a-0001"));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(3));
    }

    [Test]
    public async Task A_sync_writes_only_changed_and_new_documents()
    {
        var world = new ScriptedWorld().Fill("a", 10);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        world.Partitions["a"]["a-0003"] = "Something else";
        world.Fill("a", 2, from: 10);

        var run = await _host.RunAsync(connector);

        Assert.That(await Counters(run), Is.EqualTo((2L, 1L, 9L, 0L)));
        Assert.That(await TextAsync(connector, "a-0003"), Is.EqualTo("Something else"));
    }

    [Test]
    public async Task Unchanged_content_with_a_new_fingerprint_counts_as_unchanged_and_is_not_opened_again()
    {
        var world = new ScriptedWorld().Fill("a", 5);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        world.Fingerprint = text => text + ", touched";
        world.Opened.Clear();

        var (second, third) = (await _host.RunAsync(connector), await _host.RunAsync(connector));

        Assert.That(world.Opened, Has.Count.EqualTo(5), "Only the second sync opens contents");
        Assert.That((await Counters(second), await Counters(third)), Is.EqualTo(((0L, 0L, 5L, 0L), (0L, 0L, 5L, 0L))));
        Assert.That(
            await _host.ScalarAsync<bool>(
                "select bool_and(updated_at = created_at) from documents where connector_id = @connector", new { connector }),
            "a document that did not change says so");
    }

    [Test]
    public async Task A_document_that_cannot_be_read_is_kept_as_a_failure_and_the_run_succeeds()
    {
        var world = new ScriptedWorld().Fill("a", 10);
        world.Open = text => text == "Text of a 4" ? throw new DocumentUnreadableException(FailureReason.Malformed, "Broken.") : text;
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await Counters(run), Is.EqualTo((9L, 0L, 0L, 1L)));
        Assert.That(await OpenFailuresAsync(connector), Is.EqualTo("a-0004 malformed Broken."));
    }

    [Test]
    public async Task A_permanent_failure_is_not_retried_until_the_document_changes()
    {
        var world = new ScriptedWorld().Fill("a", 3);
        world.Open = text => text == "Text of a 1" ? throw new DocumentUnreadableException(FailureReason.Unsupported, "No.") : text;
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        world.Opened.Clear();

        await _host.RunAsync(connector);
        var openedUnchanged = world.Opened.Count;
        world.Partitions["a"]["a-0001"] = "Readable now";
        await _host.RunAsync(connector);

        Assert.That(openedUnchanged, Is.Zero);
        Assert.That(await OpenFailuresAsync(connector), Is.Null);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(3));
    }

    [Test]
    public async Task A_transient_error_is_retried_from_the_last_checkpoint()
    {
        var world = new ScriptedWorld().Fill("a", 40);
        var thrown = 0;
        world.BeforeBatch = (_, batch, _) => batch == 2 && thrown++ == 0
            ? throw new SourceException(SourceErrorKind.Transient, "Stumbled.")
            : Task.CompletedTask;
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(world.Opened, Has.Count.EqualTo(40));
        Assert.That(thrown, Is.EqualTo(2));
    }

    [Test]
    public async Task A_source_that_cancels_itself_is_retried_and_then_fails_its_partition()
    {
        var world = new ScriptedWorld().Fill("a", 5);
        world.BeforeBatch = (_, _, _) => throw new TaskCanceledException("The time limit of a library.");
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error_kind || ' ' || error from tasks where run_id = @Id", new { run.Id }),
            Does.StartWith("transient A library cancelled the work: ").And.EndWith(" (after 3 attempts)"));
    }

    [Test]
    public async Task A_refusal_by_the_source_ends_the_run_at_once_with_the_reason()
    {
        var world = new ScriptedWorld().Fill("a", 5).Fill("b", 5);
        world.BeforeBatch = (_, _, _) => throw new SourceException(SourceErrorKind.Unauthorized, "The token was revoked: enter a new one.");
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error from runs where id = @Id", new { run.Id }), Does.Contain("enter a new one"));
    }

    [Test]
    public async Task An_unexpected_exception_while_splitting_ends_the_run_and_is_reported_as_a_bug()
    {
        var world = new ScriptedWorld { BeforeSplit = () => throw new InvalidOperationException("Nobody thought of that.") };
        var connector = await _host.ConnectAsync(world);

        var run = await _host.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error_kind || ' ' || error from runs where id = @Id", new { run.Id }),
            Is.EqualTo("bug InvalidOperationException: Nobody thought of that."));
    }

    [Test]
    public async Task A_failed_partition_continues_in_the_next_sync_from_its_own_checkpoint_and_window()
    {
        var world = new ScriptedWorld().Fill("bad", 40).Fill("good", 5);
        var broken = true;
        world.BeforeBatch = (partition, batch, _) => broken && partition == "bad" && batch == 2
            ? throw new SourceException(SourceErrorKind.Transient, "Down.")
            : Task.CompletedTask;
        var connector = await _host.ConnectAsync(world);

        var failed = await _host.RunAsync(connector);
        broken = false;
        world.Windows.Clear();
        var second = await _host.RunAsync(connector);

        Assert.That(failed.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(second.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(45));
        Assert.That(world.Opened, Has.Count.EqualTo(45));
        Assert.That(world.Windows.Count(window => window.Since is null), Is.EqualTo(1));
    }

    private async Task<(long, long, long, long)> Counters(RunRow run)
        => await _host.ScalarAsync<(long, long, long, long)>(
            "select added, updated, unchanged, failed from runs where id = @Id", new { run.Id });

    private Task<string> WrittenAsync(string connector)
        => _host.ScalarAsync<string>(
            "select string_agg(xmin::text || ctid::text, ',' order by id) from documents where connector_id = @connector",
            new { connector });

    private Task<string> TextAsync(string connector, string id)
        => _host.ScalarAsync<string>(
            """
            select string_agg(substr(k.content, k.overlap + 1), '' order by k.ordinal)
            from documents d join chunks k on k.document_id = d.id where d.connector_id = @connector and d.source_id = @id
            """,
            new { connector, id });

    private Task<string> ReasonsAsync(string connector) => _host.ScalarAsync<string>(
        """
        select string_agg(source_id || ': ' || coalesce(no_text, 'text'), ', ' order by source_id)
        from documents where connector_id = @connector
        """,
        new { connector });

    private Task<string> OpenFailuresAsync(string connector)
        => _host.ScalarAsync<string>(
            """
            select string_agg(source_id || ' ' || reason || ' ' || message, ';') from failures
            where connector_id = @connector and resolved_at is null
            """,
            new { connector });
}
