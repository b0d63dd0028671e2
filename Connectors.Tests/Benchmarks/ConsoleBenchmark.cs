using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures every page of the console with 10,000 connectors and 200,000 documents, which are planted by SQL.</summary>
[Explicit("Takes minutes and measures; run it with ./benchmark ConsoleBenchmark"), Category("Benchmark"), NonParallelizable]
internal sealed class ConsoleBenchmark
{
    private const int Asked = 25;
    private const double AimMs = 300;

    [Test]
    public async Task Measure_every_page_with_10_000_connectors_and_200_000_documents()
    {
        await using var host = await ApiHost.StartAsync();
        var (connector, dataset, document, run) = await PlantAsync(host);
        using var browser = new Browser(host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);
        string[] pages =
        [
            "/", "/connectors", "/connectors?order=Name", "/connectors?keywords=999", "/connectors?status=needs_person",
            "/connectors?page=150", "/connectors/add", "/connectors/add/folder",
            .. new[] { "", "/edit", "/partitions", "/failures", "/access", "/why?source_id=1/1", "/audit", "/remove" }.Select(
                part => $"/connectors/{connector}{part}"),
            $"/runs/{run}", $"/runs/{run}?partitions=all", "/bases", "/bases?order=Name", $"/bases/{dataset}",
            $"/bases/{dataset}?order=Name", $"/bases/{dataset}?keywords=title+77", $"/bases/{dataset}?metadata=team=people",
            $"/bases/{dataset}?as_user=ana@example.com", $"/bases/{dataset}/edit", $"/bases/{dataset}/documents/{document}", "/search",
            "/search?q=gizmo", "/failures", "/failures?reason=malformed", "/failures?connector=999", "/failures?order=Title",
            "/failures?order=Connector&page=20", "/held", "/people?user=ana@example.com", "/people?user=nobody@elsewhere.example",
            "/why?what=1/1", "/why?what=title+1", "/why?what=https://x.example/1/1&as_user=ana@example.com",
            "/why?what=https://x.example/none", "/administration/keys", "/administration/audit", "/administration/audit?target=77",
            "/administration/system", "/administration/budgets", "/administration/retention", "/administration/tenants",
        ];
        List<string> slow = [];
        foreach (var page in pages)
        {
            // The first request of a page compiles it.
            await browser.ReadAsync(page);
            var took = new Latencies();
            for (var i = 0; i < Asked; i++)
                await took.MeasureAsync(() => browser.ReadAsync(page));
            var name = page.Replace(connector, "…", StringComparison.Ordinal).Replace(dataset, "…", StringComparison.Ordinal);
            Report.Line($"page {name}", $"{took}", $"{took.P95 / AimMs:N2} x {AimMs:N0} ms");
            if (took.P95 > AimMs)
                slow.Add($"{name}: {took}");
        }

        Assert.That(slow, Is.Empty);
    }

    private static async Task<(string Connector, string Dataset, string Document, long Run)> PlantAsync(ApiHost host)
    {
        var seed = await ApiSeed.PlantAsync(host);
        await host.Database.Database.ExecuteAsync(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            select md5(n::text), 'default', 'Connector ' || n, 'folder', '{"root": "/x"}', 30, 720, 1740 from generate_series(1, 10000) n;
            insert into knowledge_base_connectors (knowledge_base_id, connector_id)
            select @Dataset, md5(n::text) from generate_series(1, 200) n;
            insert into runs (connector_id, kind, trigger, status, until, started_at, finished_at, added, error_kind, error)
            select md5(n::text), 'sync', 'schedule', case when n % 50 = 0 then 'FAILED' else 'SUCCESS' end, now(), now(), now(), 20,
                   case when n % 50 = 0 then 'unauthorized' end, case when n % 50 = 0 then 'The token was revoked.' end
            from generate_series(1, 10000) n, generate_series(1, 5) r;
            insert into partitions (connector_id, key, label, watermark)
            select @Connector, 'p' || n, 'Part ' || n, now() from generate_series(1, 860) n;
            insert into tasks (run_id, connector_id, partition_key, label, work, until, state, added, listed)
            select @Run, @Connector, 'p' || n, 'Part ' || n, 'read', now(), case when n % 100 = 0 then 'failed' else 'done' end, n, n
            from generate_series(1, 860) n;
            insert into groups (connector_id, group_id, name, refreshed_by)
            select md5(n::text), 'G' || g, 'Group ' || g, 1 from generate_series(1, 200) n cross join generate_series(1, 20) g;
            insert into group_members (connector_id, group_id, member)
            select md5(n::text), 'G' || g,
                   case m when 1 then 'email:ana@example.com' else 'email:user' || m || '-' || g || '@example.com' end
            from generate_series(1, 200) n cross join generate_series(1, 20) g cross join generate_series(1, 50) m where g < 5 or m > 1;
            """,
            new { seed.Dataset, seed.Connector, seed.Run },
            CancellationToken.None);
        await host.Database.Database.ExecuteAsync(
            """
            insert into access_sets (connector_id, hash, layers)
            select md5(n::text), '\x01', '[]' from generate_series(1, 10000) n;
            -- a third is open to everyone, a third to some groups, and a third to one user each
            insert into access_layers (set_id, ordinal, of_layers, principals)
            select id, 0, 1, case id % 3 when 0 then array['everyone'] when 1 then array['group:G1', 'group:G2']
                else array['email:user' || id || '@example.com'] end
            from access_sets where hash = '\x01';
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, chunk_count,
                run_id, access_id, suffix, metadata, link)
            select md5('d' || n || '/' || d)::uuid, md5(n::text), 'default', 'all', n || '/' || d, 'Title ' || n, '', '', 1, 1, s.id, 'md',
                   '{"team": "people"}', 'https://x.example/' || n || '/' || d
            from generate_series(1, 10000) n cross join generate_series(1, 20) d
            join access_sets s on s.connector_id = md5(n::text) and s.hash = '\x01';
            insert into failures (connector_id, partition_key, scope, source_id, title, reason, message, run_id)
            select md5(n::text), 'all', 'document', 'f' || f, 'Broken ' || f, case f % 2 when 0 then 'malformed' else 'forbidden' end,
                   'why', 1
            from generate_series(1, 10000) n cross join generate_series(1, 4) f;
            insert into runs (connector_id, kind, trigger, status, until, held, held_of, error, finished_at)
            select md5(n::text), 'prune', 'schedule', 'FAILED', now(), 5, 20, 'held', now() from generate_series(1, 40) n;
            insert into audit (tenant_id, key_id, action, target) select 'default', 'k', 'connector.update', n::text
            from generate_series(1, 20000) n;
            """,
            null,
            CancellationToken.None);
        await host.Database.Database.ExecuteAsync("vacuum analyze", null, CancellationToken.None);
        return (seed.Connector, seed.Dataset, seed.Document, seed.Run);
    }
}
