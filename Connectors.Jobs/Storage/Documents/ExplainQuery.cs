using Connectors.Jobs.Storage.Access;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Explains why a document is stored or is not, and whether a user may read it.</summary>
internal sealed class ExplainQuery(Database database)
{
    /// <summary>Returns the source id of a stored document, or null if the connector has no such document.</summary>
    public Task<string?> SourceIdAsync(string connector, Guid document, CancellationToken cancellationToken)
        => database.FirstAsync<string>(
            "select source_id from documents where connector_id = @connector and id = @document",
            new { connector, document },
            cancellationToken);

    public async Task<Explanation> RunAsync(string connector, string sourceId, CancellationToken cancellationToken)
        => await database.FirstAsync<Explanation>(
            """
            select d.id as document_id, coalesce(d.title, f.title) as title, coalesce(d.partition_key, f.partition_key) as partition_key,
                   d.updated_at as written_at, d.run_id as written_by, d.missing_since, r.id as looked_by, r.finished_at as looked_at,
                   x.decision, x.rule, x.decided_at, x.run_id as decided_by,
                   f.reason as failure_reason, f.message as failure_message, f.attempts, f.last_at as failed_at, f.run_id as failed_by,
                   f.next_retry_at, f.resolved_at, b.source_id as container, b.message as container_message
            -- one row in any case, because each of these may lack the id
            from (select 1) one
            left join documents d on d.connector_id = @connector and d.source_id = @sourceId
            left join decisions x on x.connector_id = @connector and x.source_id = @sourceId
            left join failures f on f.connector_id = @connector and f.scope = 'document' and f.source_id = @sourceId
            -- a container that cannot be read stands in the way of its documents
            left join failures b on b.connector_id = @connector and b.scope = 'container' and b.resolved_at is null
                and b.source_id in (@sourceId, d.partition_key, f.partition_key)
            -- the last sync since the document was written
            left join lateral (
                select id, finished_at from runs
                where connector_id = @connector and kind = 'sync' and status = 'SUCCESS' and id > d.run_id
                order by id desc limit 1) r on true
            limit 1
            """,
            new { connector, sourceId },
            cancellationToken) ?? new Explanation();

    /// <summary>
    /// Returns the layers of a stored document's access, each with whether it names the user. If there are none, no user may read the
    /// document.
    /// </summary>
    public Task<IReadOnlyList<AccessLayer>> AccessAsync(string connector, string sourceId, string user, CancellationToken cancellationToken)
        => database.QueryAsync<AccessLayer>(
            $"""
            with {AccessFilter.ReaderTable("select @connector::text")}
            select l.principals, l.principals && reader.names as names_user
            from documents d join access_layers l on l.set_id = d.access_id cross join reader
            where d.connector_id = @connector and d.source_id = @sourceId
            order by l.ordinal
            """,
            new { connector, sourceId, principals = AccessFilter.Principals(user) },
            cancellationToken);
}
