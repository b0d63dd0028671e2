using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Api.Security;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>How many statements each route and page that the server has sends: as many for many rows as for a few.</summary>
internal sealed class RouteStatementTests : ApiTests
{
    /// <summary>An answer that was kept may have to be read again meanwhile. Asking once a row would be thirty more.</summary>
    private const int Noise = 4;

    private const string Everything =
        "?as_user=eve@example.com&user=eve@example.com&q=planted&what=planted%20title&source_id=planted-source-1&page_size=100";

    /// <summary>Of everything that a list may show some more, by their numbers.</summary>
    private const string More =
        """
        create temporary table n as select n from generate_series(@from, @to) n;
        insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
        select md5('c' || n), 'default', 'Planted ' || n, 'picky', '{}', 30, 720, 1740 from n;
        insert into knowledge_bases (id, tenant_id, name, created_by) select md5('b' || n), 'default', 'Base ' || n, 'test' from n;
        insert into knowledge_base_connectors (knowledge_base_id, connector_id)
        select b, c from n cross join lateral (values (md5('b' || n), md5('c' || n)), (@Dataset, md5('c' || n)),
            (md5('b' || n), @Connector)) l (b, c);
        insert into runs (connector_id, kind, trigger, status, until, held, held_of, error, error_kind, finished_at, split_at)
        select c, kind, 'schedule', status, now(), held, held, error, null, case when status <> 'RUNNING' then now() end, now()
        from n cross join lateral (values
            (md5('c' || n), 'prune', 'FAILED', 3, 'held'), (md5('c' || n), 'sync', 'SUCCESS', null, null),
            (md5('c' || n), 'access', 'RUNNING', null, null), (@Connector, 'sync', 'SUCCESS', null, null),
            (@Connector, 'prune', 'FAILED', 3, 'held')) r (c, kind, status, held, error);
        insert into tasks (run_id, connector_id, partition_key, label, work, state, until)
        select @Run, @Connector, 'p' || n, 'Partition ' || n, 'read', 'waiting', now() from n
        union all
        select r.id, r.connector_id, 'p', 'Partition', 'access', 'done', now()
        from runs r join n on r.connector_id = md5('c' || n) and r.kind = 'access';
        insert into partitions (connector_id, key, label, watermark) select @Connector, 'p' || n, 'Partition ' || n, now() from n;
        insert into access_sets (connector_id, hash, layers) select @Connector, decode(md5('s' || n), 'hex'), '[]' from n;
        insert into access_layers (set_id, ordinal, of_layers, principals)
        select s.id, 1, 1, array['email:eve@example.com', 'user:' || n]
        from n join access_sets s on s.hash = decode(md5('s' || n), 'hex');
        insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, chunk_count,
                               access_id, run_id)
        select md5('d' || c || n)::uuid, c, 'default', 'p' || n, 'planted-source-' || n + 1000, 'planted title', '', '', 1, s.id, @Run
        from n join access_sets s on s.hash = decode(md5('s' || n), 'hex')
        cross join lateral (values (@Connector), (md5('c' || n))) l (c);
        insert into chunks (document_id, ordinal, connector_id, content, search)
        select d.id, 0, d.connector_id, 'planted text', to_tsvector('simple', 'planted text')
                || array_to_tsvector(array['@' || d.connector_id])
        from n join documents d on d.source_id = 'planted-source-' || n + 1000;
        insert into failures (connector_id, partition_key, scope, source_id, title, reason, message, run_id)
        select c, 'p' || n, 'document', 'failed-' || n, 'planted title', 'malformed', 'message', @Run
        from n cross join lateral (values (@Connector), (md5('c' || n))) l (c);
        insert into decisions (connector_id, source_id, decision, rule, run_id)
        select @Connector, 'skipped-' || n, 'skipped', 'rule', @Run from n;
        insert into groups (connector_id, group_id, name, refreshed_by) select @Connector, 'g' || n, 'Group ' || n, @Run from n;
        insert into group_members (connector_id, group_id, member) select @Connector, 'g' || n, 'email:eve@example.com' from n;
        insert into audit (tenant_id, key_id, action, target) select 'default', @KeyId, 'test', md5('c' || n) from n;
        insert into api_keys (id, tenant_id, name, role, hash)
        select 'key ' || n, 'tenant ' || n % 40, 'Key ' || n, 'reader', decode(md5('k' || n), 'hex') from n
        union all
        select 'mine ' || n, 'default', 'Key ' || n, 'reader', decode(md5('m' || n), 'hex') from n;
        insert into budgets (key, next_at) select 'budget ' || n, now() from n;
        drop table n;
        """;

    [Test]
    public async Task No_route_and_no_page_asks_once_a_row()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        await PlantAsync(seed, 1, 3);
        var few = await CountAsync(seed);
        await PlantAsync(seed, 4, 36);

        var many = await CountAsync(seed);

        Assert.That(few.Values.Sum(texts => texts.Count), Is.GreaterThan(2 * few.Count), "the statements are seen");
        Assert.That(few, Has.Count.GreaterThan(110));
        var wrong = many.Where(route => route.Value.Count > few[route.Key].Count + Noise)
            .Select(route => $"{route.Key}: {few[route.Key].Count} statements, then {route.Value.Count}: {Often(route.Value)}");
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task What_asks_once_a_row_is_seen()
    {
        await ApiSeed.PlantAsync(Host);

        var texts = await StatementsAsync(async () =>
        {
            for (var i = 0; i < 5; i++)
                await Host.GetAsync("/api/v1/datasets");
        });

        Assert.That(texts.Count(text => text.Contains("from knowledge_bases", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(5));
    }

    private Task<int> PlantAsync(ApiSeed seed, int from, int to)
        => Host.Database.Database.ExecuteAsync(
            More, new { from, to, seed.Connector, seed.Dataset, seed.Run, seed.KeyId }, CancellationToken.None);

    /// <summary>The statements of everything that reads.</summary>
    private async Task<Dictionary<string, IReadOnlyCollection<string>>> CountAsync(ApiSeed seed)
    {
        var counted = new Dictionary<string, IReadOnlyCollection<string>>();
        foreach (var served in ServedRoute.All(Host).Where(served => !served.Route.IsChange))
        {
            string[] queries = served.IsPage ? ["", Everything] : [Everything];
            foreach (var path in queries.Select(query => served.Route.Of(seed) + query))
                counted[path] = await AskAsync(() => Host.CallAsync(HttpMethod.Get, path));
        }

        foreach (var served in ServedRoute.All(Host).Where(served => served is { TakesBody: true, Role: Roles.Search }))
        {
            counted[$"{served}"] = await AskAsync(
                () => Host.CallAsync(served.Route.Method, served.Route.Of(seed), served.Route.Body(seed)));
        }

        counted["/hangfire/connectors"] = await AskAsync(() => Host.CallAsync(HttpMethod.Get, "/hangfire/connectors"));
        return counted;
    }

    private static async Task<IReadOnlyCollection<string>> AskAsync(Func<Task<(int Status, System.Text.Json.Nodes.JsonNode Body)>> ask)
    {
        // What is made once, and answers that are kept, are no part of it.
        await ask();
        return await StatementsAsync(async () =>
        {
            var (status, body) = await ask();
            Assert.That(status, Is.LessThan(500), $"{body}");
        });
    }

    private static string Often(IReadOnlyCollection<string> texts)
        => string.Join("; ", texts.GroupBy(text => text).OrderByDescending(group => group.Count()).Take(2)
            .Select(group => $"{group.Count()} x {group.Key.ReplaceLineEndings(" ")}"));

    /// <summary>The statements of one piece of work: a request hands its trace on to all that it asks for.</summary>
    private static async Task<IReadOnlyCollection<string>> StatementsAsync(Func<Task> work)
    {
        using var trace = new Activity("measured").Start();
        var (id, texts) = (trace.TraceId, new ConcurrentQueue<string>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                var text = activity.TraceId == id
                    ? activity.GetTagItem("db.query.text") as string ?? activity.GetTagItem("db.statement") as string
                    : null;
                if (text?.StartsWith("set ", StringComparison.Ordinal) is false)
                    texts.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return texts;
    }
}
