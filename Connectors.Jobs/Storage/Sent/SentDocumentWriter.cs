using System.Globalization;
using System.Text.Json;
using Connectors.Jobs.Storage.Documents;
using Npgsql;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>
/// Writes what programs send, one program at a time for each connector, so that whoever has read up to a position has missed nothing
/// before it.
/// </summary>
internal sealed class SentDocumentWriter(Database database, SentLimits limits)
{
    private const int MaxForgotten = 1000;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Stores documents and says what became of each.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="changes">The documents, each id once.</param>
    /// <param name="set">The set that they belong to. Null: none.</param>
    /// <param name="refused">Documents that were sent with the set and refused. What is stored of them stays a part of the set.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    /// <exception cref="SentBoxFullException">The connector would hold more than it may. Nothing was stored.</exception>
    /// <exception cref="SentOvertakenException">A document is not any more what its change was made from. Nothing was stored.</exception>
    public Task<IReadOnlyDictionary<string, SentOutcome>> WriteAsync(
        string connectorId,
        IReadOnlyList<SentChange> changes,
        string? set,
        IReadOnlyCollection<string> refused,
        CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var box = await SentBoxes.LockAsync(connection, connectorId, cancellationToken);
                var ids = changes.Select(change => change.Id).ToArray();
                var known = (await connection.QueryAsync<SentRow>(
                    $"select {SentRow.Columns} from sent_documents where connector_id = @connectorId and source_id = any(@ids)",
                    new { connectorId, ids },
                    cancellationToken)).ToDictionary(row => row.SourceId);
                var batch = Sort(connectorId, changes, known, box);
                if (batch.Box.Bytes > limits.MaxBytes && batch.Box.Bytes > box.Bytes)
                    throw new SentBoxFullException(box.Bytes, limits.MaxBytes);

                await UpsertAsync(connection, connectorId, batch, cancellationToken);
                await SentContents.ReplaceAsync(connection, batch.Used, batch.Gone, cancellationToken);
                await StampAsync(connection, connectorId, set is null ? ids : [.. ids, .. refused], set, cancellationToken);
                await SentBoxes.SaveAsync(connection, connectorId, batch.Box, cancellationToken);
                return (IReadOnlyDictionary<string, SentOutcome>)batch.Outcomes;
            },
            cancellationToken);

    /// <summary>
    /// Removes documents, from what is searched as well: who sent them says that they are gone, which needs no second opinion.
    /// </summary>
    /// <returns>The ids that there were.</returns>
    public Task<IReadOnlyList<string>> RemoveAsync(
        string connectorId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var box = await SentBoxes.LockAsync(connection, connectorId, cancellationToken);
                var parameters = new { connectorId, ids = ids.Distinct().ToArray(), box.Position, MaxForgotten };
                var gone = await connection.QueryAsync<(string Id, Guid? Content, long Size, bool Live)>(
                    """
                    with known as (
                        select source_id, content_id, size, state = 'live' as live,
                            @Position + row_number() over (order by position) as next
                        from sent_documents where connector_id = @connectorId and source_id = any(@ids) and state <> 'removed')
                    update sent_documents d
                    set state = 'removed', position = k.next, version = '', data = null, content_id = null, size = 0, metadata = '{}',
                        title = '', sent_at = clock_timestamp()
                    from known k where d.connector_id = @connectorId and d.source_id = k.source_id
                    returning d.source_id, k.content_id, k.size, k.live
                    """,
                    parameters,
                    cancellationToken);
                // A reader that is further behind than this finds them by a prune.
                await connection.ExecuteAsync(
                    """
                    delete from sent_documents where (connector_id, source_id) in (
                        select connector_id, source_id from sent_documents
                        where connector_id = @connectorId and state = 'removed' and sent_at < now() - interval '90 days'
                        limit @MaxForgotten)
                    """,
                    parameters,
                    cancellationToken);
                await SentContents.ReplaceAsync(
                    connection, [], gone.Select(row => row.Content).OfType<Guid>(), cancellationToken);
                await DocumentRemovalSql.DeleteAsync(connection, Removal(connectorId, gone.Select(row => row.Id)), cancellationToken);
                await SentBoxes.SaveAsync(
                    connection,
                    connectorId,
                    box with
                    {
                        Position = box.Position + gone.Count,
                        Documents = box.Documents - gone.Count(row => row.Live),
                        Bytes = box.Bytes - gone.Sum(row => row.Size),
                    },
                    cancellationToken);
                return (IReadOnlyList<string>)[.. gone.Select(row => row.Id)];
            },
            cancellationToken);

    /// <summary>Deletes some documents of a deleted connector. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from sent_documents where (connector_id, source_id) in (
                select s.connector_id, s.source_id
                from sent_documents s join connectors c on c.id = s.connector_id and c.deleted_at is not null
                where s.connector_id = @connectorId limit @limit)
            """,
            new { connectorId, limit },
            cancellationToken);

    private static SentBatch Sort(
        string connectorId, IReadOnlyList<SentChange> changes, Dictionary<string, SentRow> known, SentBox box)
    {
        var batch = new SentBatch { Box = box };
        foreach (var change in changes)
        {
            var (before, version) = (known.GetValueOrDefault(change.Id), change.Version());
            if (change.From is not null && (before is not { State: SentState.Live } || before.Position != change.From))
                throw new SentOvertakenException();
            if (before is { State: SentState.Live } && before.Version == version)
            {
                batch.Outcomes[change.Id] = SentOutcome.Unchanged;
                batch.Drop(before.ContentId == change.Content.Id ? null : change.Content.Id);
                continue;
            }

            var isNew = before is not { State: SentState.Live };
            batch.Outcomes[change.Id] = isNew ? SentOutcome.Created : SentOutcome.Updated;
            batch.Drop(before?.ContentId == change.Content.Id ? null : before?.ContentId);
            if (change.Content.Id is { } content)
                batch.Used.Add(content);
            batch.Box = batch.Box with
            {
                Position = batch.Box.Position + 1,
                Documents = batch.Box.Documents + (isNew ? 1 : 0),
                Bytes = batch.Box.Bytes + change.Content.Size - (before?.Size ?? 0),
            };
            batch.Rows.Add(Row(connectorId, change, version, batch.Box.Position));
        }

        return batch;
    }

    private static object Row(string connectorId, SentChange change, string version, long position) => new
    {
        SourceId = change.Id,
        DocumentId = DocumentId.Of(connectorId, change.Id),
        Position = position,
        Version = version,
        change.Title,
        change.FileName,
        change.MediaType,
        change.Content.Size,
        ContentHash = change.Content.Hash,
        change.Content.Data,
        ContentId = change.Content.Id,
        change.Link,
        Metadata = JsonSerializer.Deserialize<JsonElement>(change.Metadata),
        change.Readers,
        change.Owners,
        change.Parent,
        SourceCreatedAt = change.CreatedAt?.ToString("O", CultureInfo.InvariantCulture),
        SourceUpdatedAt = change.UpdatedAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    private static async Task UpsertAsync(
        NpgsqlConnection connection, string connectorId, SentBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Rows.Count == 0)
            return;
        await connection.ExecuteAsync(
            """
            insert into sent_documents as d (
                connector_id, source_id, document_id, position, state, version, title, file_name, media_type, size, content_hash, data,
                content_id, link, metadata, readers, owners, parent, source_created_at, source_updated_at)
            select @connectorId, source_id, document_id, position, 'live', version, title, file_name, media_type, size, content_hash,
                decode(data, 'base64'), content_id, link, metadata, readers, owners, parent, source_created_at, source_updated_at
            from json_to_recordset(@rows::json) as r (
                source_id text, document_id uuid, position bigint, version text, title text, file_name text, media_type text,
                size bigint, content_hash text, data text, content_id uuid, link text, metadata jsonb, readers jsonb, owners jsonb,
                parent text, source_created_at timestamptz, source_updated_at timestamptz)
            on conflict (connector_id, source_id) do update set
                position = excluded.position, state = 'live', version = excluded.version, title = excluded.title,
                file_name = excluded.file_name, media_type = excluded.media_type, size = excluded.size,
                content_hash = excluded.content_hash, data = excluded.data, content_id = excluded.content_id, link = excluded.link,
                metadata = excluded.metadata, readers = excluded.readers, owners = excluded.owners, parent = excluded.parent,
                source_created_at = excluded.source_created_at, source_updated_at = excluded.source_updated_at
            """,
            new { connectorId, rows = JsonSerializer.Serialize(batch.Rows, Json) },
            cancellationToken);
    }

    /// <summary>Notes when documents were sent, and with which set, also of those that are unchanged.</summary>
    private static async Task StampAsync(
        NpgsqlConnection connection, string connectorId, string[] ids, string? set, CancellationToken cancellationToken)
    {
        // A set that nothing was sent with must not begin: declared complete, it would lack everything.
        if (ids.Length == 0)
            return;
        var parameters = new { connectorId, ids, set };
        if (set is not null)
        {
            await connection.ExecuteAsync(
                "insert into sent_sets (connector_id, name) values (@connectorId, @set) on conflict do nothing",
                parameters,
                cancellationToken);
        }

        await connection.ExecuteAsync(
            """
            update sent_documents set sent_at = clock_timestamp(), set_name = coalesce(@set, set_name)
            where connector_id = @connectorId and source_id = any(@ids)
            """,
            parameters,
            cancellationToken);
    }

    private static Removal Removal(string connectorId, IEnumerable<string> ids)
        => new(
            0,
            "from documents d where d.connector_id = @connectorId and d.source_id = any(@ids)",
            "removed by a program",
            new { connectorId, ids = ids.ToArray() });
}
