using Connectors.Jobs.Storage;

namespace Connectors.Tests.Support;

/// <summary>
/// An installation as they are in practice: one connector has nearly everything, thousands have a document each. Made by SQL. Every
/// connector has one dataset, whose id is the connector's.
/// </summary>
internal static class SkewedData
{
    /// <summary>Connectors with their datasets, runs, tasks and partitions.</summary>
    public const string Installation =
        """
        insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
        select md5('skewed ' || n), 'default', 'Connector ' || n, 'picky', '{}', 60, 720, 1740 from generate_series(0, @small) n;
        insert into knowledge_bases (id, tenant_id, name, created_by)
        select id, 'default', 'Set ' || id, 'test' from connectors where source = 'picky';
        insert into knowledge_base_connectors (knowledge_base_id, connector_id) select id, id from connectors where source = 'picky';

        insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, opened_at, started_at, finished_at,
                          updated_at)
        select md5('skewed ' || case when n % 2 = 0 then 0 else n % (@small + 1) end), case when n % 5 = 0 then 'prune' else 'sync' end,
               'schedule', case when n % 7 = 0 then 'FAILED' else 'SUCCESS' end, t, t, true, t, t, t, t
        from generate_series(1, @runs) n cross join lateral (select now() - (@runs - n) * interval '1 second' as t) t;
        insert into tasks (run_id, connector_id, partition_key, label, work, state, until, finished_at)
        select r.id, r.connector_id, 'p' || n, 'Partition ' || n, 'read', 'done', r.until, r.until
        from runs r cross join generate_series(1, 4) n;
        insert into partitions (connector_id, key, label, watermark)
        select id, 'p' || n, 'Partition ' || n, now() from connectors cross join generate_series(1, 4) n where source = 'picky';
        """;

    /// <summary>
    /// Documents by their numbers. Of every @every documents one has a chunk. Those of the large connector share @sets accesses, which must
    /// be stored; with 0 they have none.
    /// </summary>
    public const string Documents =
        """
        insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, metadata, attributes_hash, content_hash,
                               chunk_count, access_id, run_id, created_at, updated_at)
        select md5('document ' || n)::uuid, md5('skewed ' || case when n <= @small then n else 0 end), 'default', 'p' || n % 4,
               'id-' || to_char(n, 'FM00000000'), 'Document ' || n, jsonb_build_object('n', n % 1000), '', '',
               case when n % @every = 0 then 1 else 0 end,
               case when n > @small then (select min(id) from access_sets) + n % nullif(@sets, 0) end,
               1, now() - n * interval '1 second', now() - n * interval '1 second'
        from generate_series(@from, @to) n;
        """;

    /// <summary>Failures and decisions by their numbers: a quarter as many as documents.</summary>
    public const string Failures =
        """
        insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id, next_retry_at)
        select md5('skewed ' || case when n % 50 = 0 then n % (@small + 1) else 0 end), 'p1', 'document', 'failed-' || n, 'malformed',
               'message', 1, now() + interval '1 day'
        from generate_series((@from + 3) / 4, @to / 4) n;
        insert into decisions (connector_id, source_id, decision, rule, run_id)
        select md5('skewed ' || case when n % 50 = 0 then n % (@small + 1) else 0 end), 'skipped-' || n, 'skipped', 'rule', 1
        from generate_series((@from + 3) / 4, @to / 4) n;
        """;

    private const string Chunks =
        """
        insert into chunks (document_id, ordinal, connector_id, content, search)
        select id, 0, connector_id, title, to_tsvector('simple', title) || array_to_tsvector(array['@' || connector_id]) from documents;
        """;

    /// <summary>The indexes of large tables that no constraint needs.</summary>
    public const string Indexes =
        """
        select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
        where i.indrelid in ('documents'::regclass, 'chunks'::regclass, 'failures'::regclass, 'decisions'::regclass)
          and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
        """;

    /// <summary>The connector that has nearly everything.</summary>
    public const string Large = "md5('skewed 0')";

    /// <summary>One of those with a document.</summary>
    public const string Small = "md5('skewed 77')";

    public static async Task MakeAsync(Database database, int documents, int small, int runs)
    {
        await database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync("set local statement_timeout = 0", null, CancellationToken.None);
                return await connection.ExecuteAsync(
                    Installation + Documents + Failures + Chunks,
                    new { small, runs, from = 1, to = documents, every = 1, sets = 0 },
                    TimeSpan.Zero,
                    CancellationToken.None);
            },
            CancellationToken.None);
        await using var unbounded = await database.OpenAsync(CancellationToken.None);
        await unbounded.ExecuteAsync("set statement_timeout = 0", null, CancellationToken.None);
        await unbounded.ExecuteAsync("vacuum analyze", null, TimeSpan.Zero, CancellationToken.None);
        await unbounded.ExecuteAsync(database.SessionSettings, null, CancellationToken.None);
    }
}
