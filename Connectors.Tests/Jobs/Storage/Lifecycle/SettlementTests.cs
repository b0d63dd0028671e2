using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Connectors.Tests.Jobs.Storage.Lifecycle;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class SettlementTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync(
        configure: services => services.AddSingleton(new SettlementPace { Pause = TimeSpan.FromMilliseconds(50) }));

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_prune_whose_process_died_between_two_pieces_is_settled_by_another([Values("compare", "remove")] string step)
    {
        var (world, connector) = await SyncedAsync(20);
        Remove(world, 3);
        // What a worker leaves that was killed after the last listing, or in the middle of hiding.
        var run = await _host.ScalarAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, started_at, updated_at, settle)
            values (@connector, 'prune', 'manual', 'RUNNING', now(), now(), true, now(), now() - interval '1 hour',
                    jsonb_build_object('Step', @step, 'After', '', 'Candidates', 3, 'Documents', 20))
            returning id
            """,
            new { connector, step });
        await _host.Database.Database.ExecuteAsync(
            """
            insert into tasks (run_id, connector_id, partition_key, label, work, state, until)
            values (@run, @connector, 'a', 'a', 'list', 'done', now());
            insert into listed (run_id, task_id, source_id)
            select @run, (select id from tasks where run_id = @run), unnest(@ids);
            insert into prune_candidates (run_id, document_id)
            select @run, id from documents where connector_id = @connector and source_id <> all(@ids) and @step = 'remove';
            """,
            new { run, connector, step, ids = world.Partitions["a"].Keys.ToArray() },
            CancellationToken.None);

        var ended = await _host.EndAsync(run);
        await ForgottenAsync(run);

        Assert.That(ended.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(17));
        Assert.That(await _host.ScalarAsync<long>("select deleted from runs where id = @run", new { run }), Is.EqualTo(3));
    }

    [TestCase("57014", "PostgreSQL took longer than 30 s over a piece of it.")]
    [TestCase("22012", "PostgresException: 22012")]
    public async Task A_run_that_cannot_be_settled_ends_as_failed_and_does_not_block_the_next_one(string state, string reason)
    {
        var (world, connector) = await SyncedAsync(20);
        Remove(world, 3);
        await _host.Database.Database.ExecuteAsync(
            $"""
            create function refuse_{connector}() returns trigger language plpgsql as
            $$ begin raise exception 'too slow' using errcode = '{state}'; end $$;
            create trigger refuse_{connector} before update on documents
            for each row when (new.missing_since is not null and new.connector_id = '{connector}') execute function refuse_{connector}();
            """,
            null,
            CancellationToken.None);

        var failed = await _host.RunAsync(connector, RunKind.Prune);
        await _host.Database.Database.ExecuteAsync(
            $"drop trigger refuse_{connector} on documents", null, CancellationToken.None);
        var next = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(failed.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(
            await _host.ScalarAsync<string>("select error from runs where id = @Id", new { failed.Id }),
            Does.StartWith("What is gone could not be decided: " + reason).And.EndsWith("It was tried 4 times; the next run tries again."));
        await ForgottenAsync(failed.Id);
        Assert.That(next.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(17));
    }

    [Test]
    public async Task A_prune_of_more_documents_than_a_page_decides_as_one_of_few()
    {
        var (_, connector) = await SyncedAsync(1);
        await AddRowsAsync(connector, 12_000);
        await _host.Database.Database.ExecuteAsync(
            "update documents set missing_since = now() - interval '1 hour' where connector_id = @connector and source_id > 'n11500'",
            new { connector },
            CancellationToken.None);

        var held = await _host.RunAsync(connector, RunKind.Prune);
        var whenHeld = await _host.CountAsync(connector);
        var released = await _host.Control.ReleaseAsync(held.Id, CancellationToken.None);
        await ForgottenAsync(held.Id);

        Assert.That(
            await _host.ScalarAsync<long>("select held_of from runs where id = @Id", new { held.Id }), Is.EqualTo(whenHeld));
        Assert.That(whenHeld, Is.EqualTo(11_501), "one that is listed, and those that were not hidden before");
        Assert.That(released);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(1));
        Assert.That(
            await _host.ScalarAsync<long>("select deleted from runs where id = @Id", new { held.Id }), Is.EqualTo(11_500));
        Assert.That(
            await _host.ScalarAsync<long>(
                "select count(*) from documents where connector_id = @connector and missing_since is not null", new { connector }),
            Is.EqualTo(11_500),
            "what was hidden before and missing again is deleted");
    }

    [Test]
    public async Task Hidden_documents_are_not_deleted_by_age_but_by_the_next_complete_listing_which_leaves_its_decision()
    {
        var (world, connector) = await SyncedAsync(20);
        Remove(world, 2);
        await _host.RunAsync(connector, RunKind.Prune);
        await _host.Database.Database.ExecuteAsync(
            """
            update documents set missing_since = now() - interval '400 days'
            where connector_id = @connector and missing_since is not null
            """,
            new { connector },
            CancellationToken.None);

        await _host.Get<Retention>().ApplyAsync(CancellationToken.None);
        var afterRetention = await StoredAsync(connector);
        var prune = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(afterRetention, Is.EqualTo(20));
        Assert.That(await StoredAsync(connector), Is.EqualTo(18));
        Assert.That(
            await _host.ScalarAsync<long>(
                "select count(*) from decisions where connector_id = @connector and decision = 'deleted' and run_id = @Id",
                new { connector, prune.Id }),
            Is.EqualTo(2));
    }

    [Test]
    public async Task A_piece_that_takes_too_long_is_tried_again_with_fewer_documents()
    {
        var (_, connector) = await SyncedAsync(1);
        await AddRowsAsync(connector, 3_000);
        await _host.Database.Database.ExecuteAsync(
            "update documents set missing_since = now() - interval '1 hour' where connector_id = @connector and source_id like 'n%'",
            new { connector },
            CancellationToken.None);
        await LimitDeletionsAsync(connector, 300);

        var prune = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(prune.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await StoredAsync(connector), Is.EqualTo(1));
    }

    [Test]
    public async Task A_purge_whose_piece_takes_too_long_goes_on_with_smaller_ones()
    {
        var (_, connector) = await SyncedAsync(1);
        await AddRowsAsync(connector, 1_000);
        await _host.Database.Database.ExecuteAsync(
            "update connectors set deleted_at = now() where id = @connector", new { connector }, CancellationToken.None);
        await LimitDeletionsAsync(connector, 300);

        var done = await _host.Get<ConnectorPurge>().RunAsync(connector, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(done);
        Assert.That(await StoredAsync(connector), Is.Zero);
    }

    [Test]
    public async Task The_heartbeat_does_not_wait_for_a_transaction_that_has_locked_the_task()
    {
        var (_, connector) = await SyncedAsync(1);
        var task = new LeasedTask
        {
            Id = await _host.ScalarAsync<long>(
                """
                update tasks set state = 'running', lease = 77, lease_until = now() + interval '1 minute'
                where connector_id = @connector returning id
                """,
                new { connector }),
            Lease = 77,
        };

        var renewed = await _host.Database.Database.InTransactionAsync(
            async connection =>
            {
                await TaskStore.LockAsync(connection, task, CancellationToken.None);
                return await _host.Get<TaskStore>().RenewAsync(task, TimeSpan.FromMinutes(1), CancellationToken.None)
                    .WaitAsync(TimeSpan.FromSeconds(20));
            },
            CancellationToken.None);

        Assert.That(renewed);
        Assert.That(
            await _host.Get<TaskStore>().RenewAsync(task with { Lease = 76 }, TimeSpan.FromMinutes(1), CancellationToken.None), Is.False);
    }

    [Test]
    public async Task A_statement_that_takes_too_long_is_not_taken_for_a_database_that_is_away()
    {
        var settings = new NpgsqlConnectionStringBuilder(_host.Database.ConnectionString) { CommandTimeout = 1 };
        await using var impatient = new Database(settings.ConnectionString);

        var error = (await Assert.CatchAsync(() => impatient.ExecuteAsync("select pg_sleep(8)", null, CancellationToken.None)))!;

        Assert.That(error.IsTooSlow(), error.ToString());
        Assert.That(error.IsDatabaseAway(), Is.False);
    }

    [Test]
    public async Task A_purge_goes_on_where_its_slice_ended()
    {
        var (_, connector) = await SyncedAsync(1);
        await AddRowsAsync(connector, 5_000);
        await _host.Database.Database.ExecuteAsync(
            "update connectors set deleted_at = now() where id = @connector", new { connector }, CancellationToken.None);
        var purge = _host.Get<ConnectorPurge>();

        var first = await purge.RunAsync(connector, TimeSpan.Zero, CancellationToken.None);
        var left = await StoredAsync(connector);
        var second = await purge.RunAsync(connector, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That((first, second), Is.EqualTo((false, true)));
        Assert.That(left, Is.EqualTo(3_001));
        Assert.That(await _host.ScalarAsync<long>("select count(*) from connectors where id = @connector", new { connector }), Is.Zero);
    }

    /// <summary>Makes a statement take too long that deletes more of a connector's documents at once.</summary>
    private Task<int> LimitDeletionsAsync(string connector, int most)
        => _host.Database.Database.ExecuteAsync(
            $"""
            create function limit_{connector}() returns trigger language plpgsql as
            $$ begin
                if (select count(*) from gone where connector_id = '{connector}') > {most} then
                    raise exception 'too slow' using errcode = '57014';
                end if;
                return null;
            end $$;
            create trigger limit_{connector} after delete on documents referencing old table as gone
            for each statement execute function limit_{connector}();
            """,
            null,
            CancellationToken.None);

    private Task<int> AddRowsAsync(string connector, int documents)
        => _host.Database.Database.ExecuteAsync(
            """
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                                   created_at, updated_at)
            select gen_random_uuid(), @connector, 'tenant', 'a', 'n' || to_char(n, 'FM00000'), '', '', '', 1,
                   now() - interval '1 hour', now() - interval '1 hour'
            from generate_series(1, @documents) n
            """,
            new { connector, documents },
            CancellationToken.None);

    private async Task<(ScriptedWorld World, string Connector)> SyncedAsync(int documents)
    {
        var world = new ScriptedWorld().Fill("a", documents);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    private static void Remove(ScriptedWorld world, int documents)
    {
        var partition = world.Partitions["a"];
        foreach (var id in partition.Keys.Take(documents).ToArray())
            partition.Remove(id);
    }

    private Task<long> StoredAsync(string connector)
        => _host.ScalarAsync<long>("select count(*) from documents where connector_id = @connector", new { connector });

    /// <summary>Waits until a run that has ended has left neither its listing nor its candidates.</summary>
    private Task ForgottenAsync(long run)
        => Eventually.TrueAsync(async () => await _host.ScalarAsync<long>(
            """
            select (select count(*) from listed where run_id = @run) + (select count(*) from prune_candidates where run_id = @run)
                + (select count(*) from runs where id = @run and settle is not null)
            """,
            new { run }) == 0);
}
