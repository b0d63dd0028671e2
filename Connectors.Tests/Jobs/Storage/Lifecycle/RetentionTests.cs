using Connectors.Jobs.Budgets;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Lifecycle;
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

    private static AccessSet SetOf(int number)
        => AccessSet.Of(DocumentAccess.Of([new Principal(PrincipalKind.User, $"u{number}")]))!;
}
