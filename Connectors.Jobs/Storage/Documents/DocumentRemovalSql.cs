using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Hides and deletes documents, set-wise, and notes why.</summary>
internal static class DocumentRemovalSql
{
    private const string Decide =
        """
        insert into decisions (connector_id, source_id, decision, rule, run_id)
        select connector_id, source_id, @decision, @rule, @runId from gone
        on conflict (connector_id, source_id) do update
            set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now()
        """;

    public static Task<int> HideAsync(NpgsqlConnection connection, long runId, string candidates, CancellationToken cancellationToken)
        => connection.RunAsync(
            $"""
            with chosen as (select d.id {candidates} order by d.id for update of d),
            gone as (update documents d set missing_since = now() from chosen c where d.id = c.id returning d.connector_id, d.source_id),
            decided as ({Decide})
            update runs set deleted = deleted + (select count(*) from gone) where id = @runId
            """,
            new { runId, decision = "missing", rule = "not in the last complete listing" },
            cancellationToken);

    public static async Task<int> DeleteAsync(
        NpgsqlConnection connection, long runId, string candidates, string rule, CancellationToken cancellationToken)
    {
        var gone = await connection.ListAsync<Guid>(
            $"""
            with chosen as (select d.id {candidates} order by d.id for update of d),
            gone as (delete from documents d using chosen c where d.id = c.id returning d.id, d.connector_id, d.source_id, d.missing_since),
            decided as ({Decide}),
            counted as (update runs set deleted = deleted + (select count(*) from gone where missing_since is null) where id = @runId)
            select id from gone
            """,
            new { runId, decision = "deleted", rule },
            cancellationToken);
        await connection.RunAsync("delete from chunks where document_id = any(@gone)", new { gone = gone.ToArray() }, cancellationToken);
        return gone.Count;
    }

    /// <summary>Some of those that have been hidden for longer than <paramref name="grace"/>. Asked for every few seconds, and mostly finds none.</summary>
    public static async Task<int> DeleteHiddenAsync(NpgsqlConnection connection, TimeSpan grace, CancellationToken cancellationToken)
    {
        // In the order of their index: any other has PostgreSQL walk through all documents to find that none is hidden.
        var gone = await connection.ListAsync<Guid>(
            "select id from documents where missing_since < now() - @grace order by missing_since limit 2000 for update skip locked",
            new { grace },
            cancellationToken);
        if (gone.Count == 0)
            return 0;

        await connection.RunAsync("delete from documents where id = any(@gone)", new { gone = gone.ToArray() }, cancellationToken);
        await connection.RunAsync("delete from chunks where document_id = any(@gone)", new { gone = gone.ToArray() }, cancellationToken);
        return gone.Count;
    }

    /// <summary>What a change feed of a partition names as gone goes at once, and what is attached to it, if it still belongs to that partition.</summary>
    public static async Task<int> DeleteNamedAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var gone = await connection.ListAsync<Guid>(
            $"""
            with chosen as (
                select id from documents
                where connector_id = @ConnectorId and partition_key = @PartitionKey and (source_id = any(@ids) or attached_to = any(@ids))
                order by id for update),
            gone as (delete from documents d using chosen c where d.id = c.id returning d.id, d.connector_id, d.source_id),
            decided as ({Decide})
            select id from gone
            """,
            new { task.ConnectorId, task.PartitionKey, ids = ids.ToArray(), decision = "deleted", rule = "deleted at the source", runId = task.RunId },
            cancellationToken);
        await connection.RunAsync("delete from chunks where document_id = any(@gone)", new { gone = gone.ToArray() }, cancellationToken);
        return gone.Count;
    }
}
