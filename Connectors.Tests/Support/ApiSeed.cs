namespace Connectors.Tests.Support;

/// <summary>
/// One of everything that a tenant can have, in the tenant "default". Names and texts that other tenants must not see hold "planted".
/// </summary>
internal sealed record ApiSeed(string Connector, string Dataset, string Document, long Run, string KeyId)
{
    public static readonly string[] Names = ["planted", "Picky", "secret-1"];

    public static async Task<ApiSeed> PlantAsync(ApiHost host)
    {
        var connector = await host.ConnectAsync();
        var dataset = (await host.PostAsync(
            "/api/v1/datasets", $$"""{"name":"planted set","connectors":[{"id":"{{connector}}"}]}"""))["data"]!["id"]!.GetValue<string>();
        var run = (await host.PostAsync($"/api/v1/connectors/{connector}/run", "{}"))["data"]!["id"]!.GetValue<long>();
        var key = (await host.PostAsync("/api/v1/keys", """{"name":"planted key","role":"reader"}"""))["data"]!["id"]!.GetValue<string>();
        var document = Guid.NewGuid();
        await host.Database.Database.ExecuteAsync(
            """
            insert into documents
                (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, chunk_count, run_id)
            values (@document, @connector, 'default', 'all', 'planted-source-1', 'planted title', '', '', 1, @run);
            insert into chunks (document_id, ordinal, connector_id, content, search)
            values (@document, 0, @connector, 'planted text',
                    to_tsvector('simple', 'planted text') || array_to_tsvector(array['@' || @connector]));
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id)
            values (@connector, 'all', 'document', 'planted-source-2', 'malformed', 'planted message', @run);
            insert into runs (connector_id, kind, trigger, status, until, held, held_of, error, finished_at)
            values (@connector, 'prune', 'schedule', 'FAILED', now(), 5, 5, 'planted: held', now());
            """,
            new { document, connector, run },
            CancellationToken.None);
        return new ApiSeed(connector, dataset, document.ToString("n"), run, key);
    }

    /// <summary>Everything that the tenant "default" has, as one string. It must not change when others call the API.</summary>
    public static Task<string?> StateAsync(ApiHost host) => host.ScalarAsync<string>(
        """
        with mine as (select id from connectors where tenant_id = 'default')
        select concat_ws('|', (select jsonb_agg(to_jsonb(c) order by id) from connectors c where tenant_id = 'default'),
            (select jsonb_agg(to_jsonb(r) order by id) from runs r where connector_id in (select id from mine)),
            (select jsonb_agg(to_jsonb(k) order by id) from knowledge_bases k where tenant_id = 'default'),
            (select jsonb_agg(to_jsonb(l)) from knowledge_base_connectors l where connector_id in (select id from mine)),
            (select jsonb_agg(to_jsonb(d) order by id) from documents d where tenant_id = 'default'),
            (select jsonb_agg(to_jsonb(f) order by id) from failures f where connector_id in (select id from mine)),
            (select jsonb_agg(to_jsonb(a) - 'last_used_at' order by id) from api_keys a where tenant_id = 'default'),
            (select jsonb_agg(to_jsonb(u) order by id) from audit u where tenant_id = 'default'),
            (select jsonb_agg(s.value order by s.value) from hangfire.set s join mine on s.value like '%' || mine.id))
        """);
}
