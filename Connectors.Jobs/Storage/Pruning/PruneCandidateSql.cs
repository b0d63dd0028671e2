using Npgsql;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>
/// The documents that a run would hide or delete. All methods are part of the caller's transaction, and look at a bounded number.
/// </summary>
internal static class PruneCandidateSql
{
    /// <summary>
    /// No run has written the document "d" since the run "r" was opened. A time in the future is of a clock that was set back since, and
    /// tells nothing: without this, a document would outlive its original until that time comes.
    /// </summary>
    public const string NotWrittenSince = "(d.updated_at < r.opened_at or d.updated_at > now() + interval '1 minute')";

    /// <summary>The failure "f" was met since the run "r" was opened.</summary>
    private const string FailedSince = "f.last_at between r.opened_at and now() + interval '1 minute'";

    /// <summary>
    /// Documents "d" of the run "r" that it did not see although it should have. Their partition was listed completely, or two complete
    /// splits in a row did not name it. The comments name the exceptions.
    /// </summary>
    private const string Unmet =
        $"""
        (
              -- the partition was listed completely
              exists (select from tasks t where t.run_id = r.id and t.partition_key = d.partition_key
                        and t.state = 'done' and t.incomplete is null)
              -- or two complete splits did not name it; or one, if the config changed since, because partitions are forgotten then
              or r.split_complete and not exists (select from partitions p where p.connector_id = d.connector_id
                                                    and p.key = d.partition_key and p.missed_splits < 2))
          -- not if any run has written the document since
          and {NotWrittenSince}
          -- nor if it exists, but could not be read since
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'document'
                            and f.source_id = d.source_id and {FailedSince})
          -- nor if its partition as a whole cannot be read
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.source_id = d.partition_key and f.resolved_at is null)
          -- nor if a part of its partition could not be read since
          and not exists (select from failures f where f.connector_id = d.connector_id and f.scope = 'container'
                            and f.partition_key = d.partition_key and {FailedSince} and f.resolved_at is null)
        """;

    /// <summary>Documents "d" that the prune "r" should have listed and did not.</summary>
    public const string NotListed = Unmet + " and not exists (select from listed l where l.run_id = r.id and l.source_id = d.source_id)";

    /// <summary>Documents "d" that the rebuild "r" should have read and did not.</summary>
    public const string NotRead = Unmet + " and d.run_id <> r.id";

    /// <summary>Compares the connector's next documents, in the order of their source ids, and remembers those that are missing.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="missing">A condition on documents "d" and the run "r".</param>
    /// <param name="page">The connector, the last source id before the page, and the page's size.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static async Task<ComparedPage> CompareAsync(
        NpgsqlConnection connection, long runId, string missing, KeyPage page, CancellationToken cancellationToken)
        => (await connection.FirstAsync<ComparedPage>(
            $"""
            with page as materialized (
                select id, connector_id, source_id, partition_key, missing_since, updated_at, run_id
                from documents where connector_id = @Of and source_id > @After
                order by source_id limit @Size),
            added as (
                insert into prune_candidates (run_id, document_id)
                select r.id, d.id from page d join runs r on r.id = @runId where {missing} order by d.id
                on conflict do nothing returning 1)
            select count(*)::int as seen, (count(*) filter (where missing_since is null))::int as visible,
                   (count(*) filter (where missing_since is not null))::int as hidden, max(source_id) as last,
                   (select count(*) from added)::int as missing
            from page
            """,
            new { runId, page.Of, page.After, page.Size },
            cancellationToken))!;

    /// <summary>Takes the next candidates that a listing lacks. They are no longer candidates.</summary>
    public static async Task<Guid[]> TakeAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
        => [.. (await connection.QueryAsync<Guid>(
            """
            with page as (
                select document_id from prune_candidates
                where run_id = @Run and document_id > @AfterId and named_at is null
                order by document_id limit @Size)
            delete from prune_candidates c using page p where c.run_id = @Run and c.document_id = p.document_id returning c.document_id
            """,
            new { page.Run, page.AfterId, page.Size },
            cancellationToken)).Order()];

    /// <summary>Removes the next candidates of another run that this prune has listed.</summary>
    public static async Task<RemainingPage> RemoveListedAsync(
        NpgsqlConnection connection, long runId, KeyPage page, CancellationToken cancellationToken)
        => (await connection.FirstAsync<RemainingPage>(
            """
            with page as materialized (
                select document_id from prune_candidates
                where run_id = @Run and document_id > @AfterId order by document_id limit @Size),
            state as materialized (
                select p.document_id, d.missing_since is null as visible,
                       exists (select from listed l where l.run_id = @runId and l.source_id = d.source_id) as listed
                from page p join documents d on d.id = p.document_id),
            back as (
                delete from prune_candidates c using state s
                where c.run_id = @Run and c.document_id = s.document_id and s.listed)
            select (select count(*) from page)::int as seen,
                   (select document_id::text from page order by document_id desc limit 1) as last,
                   (select count(*) from state where visible and not listed)::int as remaining
            """,
            new { runId, page.Run, page.AfterId, page.Size },
            cancellationToken))!;

    /// <summary>Returns how many candidates a page has, and the last of them.</summary>
    public static Task<(int Seen, string? Last)> PassAsync(NpgsqlConnection connection, KeyPage page, CancellationToken cancellationToken)
        => connection.FirstAsync<(int Seen, string? Last)>(
            """
            with page as materialized (
                select document_id from prune_candidates
                where run_id = @Run and document_id > @AfterId order by document_id limit @Size)
            select (select count(*) from page)::int, (select document_id::text from page order by document_id desc limit 1)
            """,
            new { page.Run, page.AfterId, page.Size },
            cancellationToken);

    /// <summary>Removes some of a run's candidates, unless a person must decide about them. Returns how many.</summary>
    public static Task<int> ForgetAsync(NpgsqlConnection connection, long runId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from prune_candidates
            where ctid = any(array(
                select c.ctid from runs r join prune_candidates c on c.run_id = r.id where r.id = @runId and r.held is null limit @limit))
            """,
            new { runId, limit },
            cancellationToken);

    /// <summary>Removes some of the candidates of a deleted connector's runs. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from prune_candidates
            where ctid = any(array(
                select c.ctid from runs r join prune_candidates c on c.run_id = r.id where r.connector_id = @connectorId limit @limit))
            """,
            new { connectorId, limit },
            cancellationToken);
}

/// <summary>What a page of stored documents showed.</summary>
internal sealed record ComparedPage
{
    public int Seen { get; init; }

    public int Visible { get; init; }

    public int Hidden { get; init; }

    public int Missing { get; init; }

    public string? Last { get; init; }
}

/// <summary>What a page of another run's candidates showed.</summary>
internal sealed record RemainingPage
{
    public int Seen { get; init; }

    /// <summary>How many are visible and were not listed.</summary>
    public int Remaining { get; init; }

    public string? Last { get; init; }
}
