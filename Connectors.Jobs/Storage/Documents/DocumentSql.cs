using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Writes documents and chunks set-wise, in id order so that two tasks that give the same document cannot lock each other out.</summary>
internal static class DocumentSql
{
    private const string Columns =
        """
        title = excluded.title, link = excluded.link, suffix = excluded.suffix, metadata = excluded.metadata, owners = excluded.owners,
        parent = excluded.parent, attached_to = excluded.attached_to, access_id = coalesce(excluded.access_id, d.access_id), fingerprint = excluded.fingerprint,
        attributes_hash = excluded.attributes_hash, source_created_at = excluded.source_created_at,
        source_updated_at = excluded.source_updated_at, partition_key = excluded.partition_key, run_id = excluded.run_id,
        updated_at = now(), missing_since = null
        """;

    private const string Upsert =
        $"""
        insert into documents as d (id, connector_id, tenant_id, partition_key, source_id, title, link, suffix, metadata, owners, parent,
            attached_to, access_id, fingerprint, attributes_hash, source_created_at, source_updated_at, run_id,
            media_type, size, content_hash, chunk_count, token_count)
        select u.id, @ConnectorId, c.tenant_id, @PartitionKey, u.source_id, u.title, u.link, u.suffix, u.metadata::jsonb,
            array(select jsonb_array_elements_text(u.owners::jsonb)), u.parent, u.attached_to, u.access_id, u.fingerprint, u.attributes_hash,
            u.created, u.updated, @RunId, u.media_type, coalesce(u.size, 0), coalesce(u.content_hash, ''), coalesce(u.chunks, 0), coalesce(u.tokens, 0)
        from unnest(@ids, @sourceIds, @titles, @links, @suffixes, @metadata, @owners, @parents, @attached, @access, @fingerprints,
                    @attributes, @created, @updated, @mediaTypes, @sizes, @contentHashes, @chunks, @tokens)
             u (id, source_id, title, link, suffix, metadata, owners, parent, attached_to, access_id, fingerprint, attributes_hash,
                created, updated, media_type, size, content_hash, chunks, tokens)
        join connectors c on c.id = @ConnectorId
        order by u.id
        on conflict (id) do update set {Columns},
            media_type = case when excluded.content_hash = '' then d.media_type else excluded.media_type end,
            size = case when excluded.content_hash = '' then d.size else excluded.size end,
            chunk_count = case when excluded.content_hash = '' then d.chunk_count else excluded.chunk_count end,
            token_count = case when excluded.content_hash = '' then d.token_count else excluded.token_count end,
            content_hash = case when excluded.content_hash = '' then d.content_hash else excluded.content_hash end
        where d.connector_id = excluded.connector_id and d.source_id = excluded.source_id
        returning d.id, (d.xmax = 0) as inserted
        """;

    /// <summary>Returns how many of the documents are new. Part of the caller's transaction.</summary>
    /// <exception cref="InvalidOperationException">Ids are hashes, and one is another document's: nobody's document is written over.</exception>
    public static async Task<int> WriteAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        documents = await ConcurrentAccess.NarrowAsync(connection, task, documents, cancellationToken);
        var access = await AccessSetSql.StoreAsync(
            connection, task.ConnectorId, documents.Select(d => d.Access).OfType<AccessSet>(), cancellationToken);
        var written = await connection.ListAsync<(Guid Id, bool Inserted)>(Upsert, Parameters(task, documents, access), cancellationToken);
        if (written.Count != documents.Count)
            throw new InvalidOperationException("A document's id is another document's already.");

        var existing = written.Where(row => !row.Inserted).Select(row => row.Id).ToHashSet();
        var replaced = documents.Where(d => d.Content is not null && existing.Contains(d.Id)).Select(d => d.Id).ToArray();
        if (replaced.Length > 0)
            await connection.RunAsync("delete from chunks where document_id = any(@replaced)", new { replaced }, cancellationToken);
        await InsertChunksAsync(connection, task.ConnectorId, documents, cancellationToken);
        return written.Count - existing.Count;
    }

    /// <summary>Stores new fingerprints of documents that are otherwise as they were. Part of the caller's transaction.</summary>
    public static Task<int> RefingerprintAsync(
        NpgsqlConnection connection, string connectorId, IReadOnlyDictionary<string, string?> fingerprints, CancellationToken cancellationToken)
        => connection.RunAsync(
            """
            with chosen as (
                select d.id, u.fingerprint from unnest(@ids, @prints) u (id, fingerprint)
                join documents d on d.connector_id = @connectorId and d.source_id = u.id
                order by d.id for update of d)
            update documents d set fingerprint = c.fingerprint, missing_since = null from chosen c where d.id = c.id
            """,
            new { connectorId, ids = fingerprints.Keys.ToArray(), prints = fingerprints.Values.ToArray() },
            cancellationToken);

    private static async Task InsertChunksAsync(
        NpgsqlConnection connection, string connectorId, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        var rows = documents.SelectMany(d => (d.Content?.Chunks ?? []).Select((chunk, ordinal) => (d.Id, Ordinal: ordinal, Chunk: chunk))).ToArray();
        if (rows.Length == 0)
            return;

        await connection.RunAsync(
            """
            insert into chunks (document_id, ordinal, connector_id, content, overlap, heading, link, search)
            select u.id, u.ordinal, @connectorId, u.content, u.overlap, u.heading, u.link, u.search::tsvector
            from unnest(@ids, @ordinals, @contents, @overlaps, @headings, @links, @searches) u (id, ordinal, content, overlap, heading, link, search)
            """,
            new
            {
                connectorId,
                ids = rows.Select(r => r.Id).ToArray(),
                ordinals = rows.Select(r => r.Ordinal).ToArray(),
                contents = rows.Select(r => r.Chunk.Content).ToArray(),
                overlaps = rows.Select(r => r.Chunk.Overlap).ToArray(),
                headings = rows.Select(r => r.Chunk.Heading).ToArray(),
                links = rows.Select(r => r.Chunk.Link).ToArray(),
                searches = rows.Select(r => r.Chunk.Search).ToArray(),
            },
            cancellationToken);
    }

    private static object Parameters(LeasedTask task, IReadOnlyList<PreparedDocument> documents, Dictionary<string, long> access) => new
    {
        task.ConnectorId,
        task.PartitionKey,
        task.RunId,
        ids = documents.Select(d => d.Id).ToArray(),
        sourceIds = documents.Select(d => d.SourceId).ToArray(),
        titles = documents.Select(d => d.Title).ToArray(),
        links = documents.Select(d => d.Link).ToArray(),
        suffixes = documents.Select(d => d.Suffix).ToArray(),
        metadata = documents.Select(d => d.Metadata).ToArray(),
        owners = documents.Select(d => d.Owners).ToArray(),
        parents = documents.Select(d => d.Parent).ToArray(),
        attached = documents.Select(d => d.AttachedTo).ToArray(),
        access = documents.Select(d => d.Access is { } set ? access[set.Hash] : (long?)null).ToArray(),
        fingerprints = documents.Select(d => d.Fingerprint).ToArray(),
        attributes = documents.Select(d => d.AttributesHash).ToArray(),
        created = documents.Select(d => d.CreatedAt).ToArray(),
        updated = documents.Select(d => d.UpdatedAt).ToArray(),
        mediaTypes = documents.Select(d => d.Content?.MediaType).ToArray(),
        sizes = documents.Select(d => d.Content?.Size).ToArray(),
        contentHashes = documents.Select(d => d.Content?.Hash).ToArray(),
        chunks = documents.Select(d => d.Content?.Chunks.Count).ToArray(),
        tokens = documents.Select(d => d.Content?.TokenCount).ToArray(),
    };
}
