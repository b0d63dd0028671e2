using Connectors.Jobs.Budgets;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Lifecycle;

public sealed class RetentionTests
{
    [Test]
    public async Task What_is_older_than_it_need_be_goes_and_the_rest_stays()
    {
        await using var host = await EngineHost.IdleAsync();
        var connector = await TestConnectors.AddAsync(host.Database.Database, "scripted");
        await host.Database.Database.ExecuteAsync(
            """
            insert into decisions (connector_id, source_id, decision, rule, run_id, decided_at)
            select @connector, 'd' || n, 'deleted', 'gone', 1, now() - n * interval '1 day' from generate_series(0, 4999) n;
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id)
            values (gen_random_uuid(), @connector, 'tenant', 'a', 'd4000', '', '', '', 1);
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, resolved_at)
            select @connector, 'a', 'document', 'f' || n, 'other', '', 1, case when n > 0 then now() - n * interval '1 day' end
            from generate_series(0, 2999) n;
            insert into audit (tenant_id, key_id, action, target, at)
            select 'tenant', 'key', 'test', '', now() - (3000 - n) * interval '1 day' from generate_series(1, 3000) n;
            insert into api_keys (id, tenant_id, name, role, hash, bootstrap, revoked_at, expires_at)
            select 'k' || n, 'tenant', 'k', 'search', ('\x' || lpad(to_hex(n), 8, '0'))::bytea, n = 5,
                   case when n in (1, 4, 5) then now() - interval '400 days' when n = 2 then now() end,
                   case when n = 3 then now() - interval '400 days' end
            from generate_series(0, 5) n;
            insert into budgets (key, next_at) values ('old', now() - interval '8 days'), ('new', now());
            """,
            new { connector },
            CancellationToken.None);

        var retention = host.Get<Retention>();
        for (var pass = 0; pass < 4; pass++)
            await retention.ApplyAsync(CancellationToken.None);
        await host.Get<BudgetStore>().DeleteOldAsync(host.Get<RetentionOptions>().Budgets, CancellationToken.None);

        // One more: a stored document's decision stays.
        Assert.That(await host.ScalarAsync<long>("select count(*) from decisions"), Is.EqualTo(366 + 1).Within(1));
        Assert.That(await host.ScalarAsync<long>("select count(*) from failures where resolved_at is not null"), Is.EqualTo(90).Within(1));
        Assert.That(await host.ScalarAsync<long>("select count(*) from failures where resolved_at is null"), Is.EqualTo(1));
        Assert.That(await host.ScalarAsync<long>("select count(*) from audit"), Is.EqualTo(730).Within(1));
        Assert.That(
            await host.ScalarAsync<string>("select string_agg(id, ' ' order by id) from api_keys"),
            Is.EqualTo("k0 k2 k5"),
            "those that are used, revoked a moment ago, or of the configuration");
        Assert.That(await host.ScalarAsync<string>("select string_agg(key, ' ') from budgets"), Is.EqualTo("new"));
    }

    [Test]
    public async Task An_access_without_documents_goes_unless_a_transaction_is_about_to_use_it()
    {
        await using var host = await EngineHost.IdleAsync();
        var connector = await TestConnectors.AddAsync(host.Database.Database, "scripted");
        var sets = Enumerable.Range(0, 3).Select(SetOf).ToArray();
        var ids = await host.Database.Database.InTransactionAsync(
            connection => AccessSetSql.StoreAsync(connection, connector, sets, CancellationToken.None), CancellationToken.None);
        await host.Database.Database.ExecuteAsync(
            """
            insert into documents
                (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id, access_id)
            values (gen_random_uuid(), @connector, 'tenant', 'a', 'd', '', '', '', 1, @used)
            """,
            new { connector, used = ids[sets[0].Hash] },
            CancellationToken.None);

        await host.Database.Database.InTransactionAsync(
            async connection =>
            {
                await AccessSetSql.StoreAsync(connection, connector, [sets[1]], CancellationToken.None);
                await host.Get<Retention>().ApplyAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
                return true;
            },
            CancellationToken.None);

        Assert.That(
            await host.Database.Database.QueryAsync<long>("select id from access_sets order by id", null, CancellationToken.None),
            Is.EquivalentTo(new[] { ids[sets[0].Hash], ids[sets[1].Hash] }));
        Assert.That(await host.ScalarAsync<long>("select count(*) from access_layers"), Is.EqualTo(2));
    }

    [Test]
    public async Task Old_runs_go_in_pieces_however_many_tasks_and_candidates_they_have()
    {
        await using var host = await EngineHost.IdleAsync();
        var connector = await TestConnectors.AddAsync(host.Database.Database, "scripted");
        await AddOldRunsAsync(host, connector, runs: 3, tasks: 1_500);
        await using var connection = await host.Database.Database.OpenAsync(CancellationToken.None);
        List<(int Gone, long Left)> pieces = [];

        do
        {
            var gone = await RunUpkeepSql.DeleteOldAsync(connection, TimeSpan.FromDays(30), 1_000, CancellationToken.None);
            pieces.Add((gone, await LeftAsync()));
        }
        while (pieces[^1].Gone > 0 && pieces.Count < 100);

        Assert.That(
            pieces.Zip(pieces.Skip(1), (before, after) => before.Left - after.Left), Is.All.LessThanOrEqualTo(3 * 1_000));
        Assert.That(pieces, Has.Count.InRange(3, 8));
        Assert.That(
            await host.ScalarAsync<string>("select string_agg(id || ' ' || kind, ', ' order by id) from runs"),
            Is.EqualTo("3 sync, 4 prune"), "the newest of a kind, and one of today");
        Assert.That(await host.ScalarAsync<long>("select count(*) from tasks where run_id = 3"), Is.EqualTo(1_500));

        Task<long> LeftAsync() => host.ScalarAsync<long>(
            "select (select count(*) from runs) + (select count(*) from tasks) + (select count(*) from prune_candidates)");
    }

    [Test]
    public async Task What_cannot_be_deleted_keeps_nothing_else_and_is_told()
    {
        await using var host = await EngineHost.IdleAsync();
        var connector = await TestConnectors.AddAsync(host.Database.Database, "scripted");
        await AddOldRunsAsync(host, connector, runs: 2, tasks: 1);
        await host.Database.Database.ExecuteAsync(
            """
            insert into audit (tenant_id, key_id, action, target, at) values ('tenant', 'key', 'test', '', now() - interval '9 years');
            create function refuse() returns trigger language plpgsql as
            $$ begin raise exception 'too slow' using errcode = '57014'; end $$;
            create trigger refuse before delete on tasks for each row execute function refuse();
            """,
            null,
            CancellationToken.None);

        var error = await Assert.CatchAsync(() => host.Get<Retention>().ApplyAsync(CancellationToken.None));

        Assert.That(error?.Message, Does.Contain("too slow"));
        Assert.That(await host.ScalarAsync<long>("select count(*) from audit"), Is.Zero);
        Assert.That(await host.ScalarAsync<long>("select count(*) from runs"), Is.EqualTo(3));
    }

    /// <summary>Adds syncs of long ago with tasks and candidates, and a prune of today.</summary>
    private static Task<int> AddOldRunsAsync(EngineHost host, string connector, int runs, int tasks)
        => host.Database.Database.ExecuteAsync(
            """
            insert into runs (connector_id, kind, trigger, status, until, finished_at)
            select @connector, 'sync', 'schedule', 'SUCCESS', now(), now() - interval '90 days' from generate_series(1, @runs)
            union all
            select @connector, 'prune', 'schedule', 'SUCCESS', now(), now();
            insert into tasks (run_id, connector_id, partition_key, label, work, state, until)
            select id, @connector, n::text, '', 'read', 'done', now() from runs, generate_series(1, @tasks) n;
            insert into prune_candidates (run_id, document_id) select id, gen_random_uuid() from runs, generate_series(1, @tasks) n;
            """,
            new { connector, runs, tasks },
            CancellationToken.None);

    private static AccessSet SetOf(int number)
        => AccessSet.Of(DocumentAccess.Of([new Principal(PrincipalKind.User, $"u{number}")]))!;
}
