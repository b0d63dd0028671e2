using System.Globalization;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Runs;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// Writes documents and chunks, many at a time. They are written in the order of their ids, because two tasks that write the same documents
/// would otherwise deadlock. All methods are part of the caller's transaction.
/// </summary>
internal static class DocumentSql
{
    /// <summary>Keeps the stored value if the document comes without content, because only its attributes changed.</summary>
    private const string KeptWithoutContent = "{0} = case when excluded.content_hash = '' then d.{0} else excluded.{0} end";

    /// <summary>The columns that a batch writes: a new column needs one line here.</summary>
    private static readonly Column[] Columns =
    [
        Column.Of("id", row => row.Document.Id) with { Update = null },
        Column.Of("source_id", row => row.Document.SourceId) with { Update = null },
        Column.Of("title", row => row.Document.Title),
        Column.Of("link", row => row.Document.Link),
        Column.Of("suffix", row => row.Document.Suffix),
        Column.Of("metadata", row => row.Document.Metadata) with { Insert = "u.metadata::jsonb" },
        Column.Of("owners", row => row.Document.Owners) with { Insert = "array(select jsonb_array_elements_text(u.owners::jsonb))" },
        Column.Of("parent", row => row.Document.Parent),
        Column.Of("attached_to", row => row.Document.AttachedTo),
        Column.Of("access_id", row => row.AccessId) with { Update = "access_id = coalesce(excluded.access_id, d.access_id)" },
        Column.Of("fingerprint", row => row.Document.Fingerprint),
        Column.Of("attributes_hash", row => row.Document.AttributesHash),
        Column.Of("source_created_at", row => row.Document.CreatedAt),
        Column.Of("source_updated_at", row => row.Document.UpdatedAt),
        Column.Of("media_type", row => row.Document.Content?.MediaType) with { Update = KeptWithoutContent },
        Column.Of("no_text", row => row.Document.Content?.NoText.OrNull()) with { Update = KeptWithoutContent },
        Column.Of("size", row => row.Document.Content?.Size ?? 0) with { Update = KeptWithoutContent },
        Column.Of("content_hash", row => row.Document.Content?.Hash ?? "") with { Update = KeptWithoutContent },
        Column.Of("chunk_count", row => row.Document.Content?.Chunks.Count ?? 0) with { Update = KeptWithoutContent },
        Column.Of("token_count", row => row.Document.Content?.TokenCount ?? 0) with { Update = KeptWithoutContent },
    ];

    private static readonly (string Table, string[] Columns) ChunkTable =
    (
        "chunks", ["document_id", "ordinal", "connector_id", "content", "overlap", "heading", "link", "search", "impacts"]
    );

    private static readonly string Upsert =
        $"""
        insert into documents as d (connector_id, tenant_id, partition_key, run_id, {Joined(column => column.Name)})
        select @ConnectorId, c.tenant_id, @PartitionKey, @RunId, {Joined(column => column.Insert)}
        from unnest({Joined(column => "@" + column.Name)}) u ({Joined(column => column.Name)})
        join connectors c on c.id = @ConnectorId
        left join documents s on s.connector_id = @ConnectorId and s.source_id = u.source_id
        order by coalesce(s.id, u.id)
        on conflict (connector_id, source_id) do update
        set {Joined(column => column.Update)},
            partition_key = excluded.partition_key, run_id = excluded.run_id, updated_at = now(), missing_since = null
        returning d.source_id, d.id, (d.xmax = 0) as inserted
        """;

    /// <summary>Writes new and changed documents. Returns how many of them are new.</summary>
    /// <exception cref="InvalidOperationException">
    /// Another document has the id of a new one, which is a hash. It is not overwritten.
    /// </exception>
    public static async Task<int> WriteAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        documents = await ConcurrentAccess.NarrowAsync(connection, task, documents, cancellationToken);
        var access = await AccessSetSql.StoreAsync(
            connection, task.ConnectorId, documents.Select(document => document.Access).OfType<AccessSet>(), cancellationToken);
        var rows = documents.Select(document => new Row(document, document.Access is { } set ? access[set.Hash] : null)).ToArray();
        var written = await UpsertAsync(connection, Parameters(task, rows), cancellationToken);
        // Ids of stored documents are their own, so content is stored under those.
        var ids = written.ToDictionary(row => row.SourceId, row => row.Id);
        var existing = written.Where(row => !row.Inserted).Select(row => row.SourceId).ToHashSet();
        var replaced = documents.Where(document => document.Content is not null && existing.Contains(document.SourceId))
            .Select(document => ids[document.SourceId])
            .ToArray();
        if (replaced.Length > 0)
            await connection.ExecuteAsync("delete from chunks where document_id = any(@replaced)", new { replaced }, cancellationToken);
        await InsertChunksAsync(connection, task.ConnectorId, documents, ids, cancellationToken);
        return written.Count - existing.Count;
    }

    private static async Task<IReadOnlyList<(string SourceId, Guid Id, bool Inserted)>> UpsertAsync(
        NpgsqlConnection connection, DynamicParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.QueryAsync<(string SourceId, Guid Id, bool Inserted)>(Upsert, parameters, cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "documents_pkey" })
        {
            throw new InvalidOperationException("Another document already has the id of one of these documents.", e);
        }
    }

    /// <summary>Stores new fingerprints of documents whose content is unchanged.</summary>
    public static Task<int> RefingerprintAsync(
        NpgsqlConnection connection,
        string connectorId,
        IReadOnlyDictionary<string, string?> fingerprints,
        CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            with chosen as (
                select d.id, u.fingerprint from unnest(@ids, @prints) u (id, fingerprint)
                join documents d on d.connector_id = @connectorId and d.source_id = u.id
                order by d.id for update of d)
            update documents d set fingerprint = c.fingerprint, missing_since = null from chosen c where d.id = c.id
            """,
            new { connectorId, ids = fingerprints.Keys.ToArray(), prints = fingerprints.Values.ToArray() },
            cancellationToken);

    /// <summary>Writes the access of single documents. Returns how many changed.</summary>
    public static Task<int> SetAccessAsync(
        NpgsqlConnection connection, string connectorId, IReadOnlyDictionary<string, long> access, CancellationToken cancellationToken)
        => SetAccessAsync(
            connection,
            "unnest(@ids, @access) u (id, access_id) where d.source_id = u.id",
            new { connectorId, ids = access.Keys.ToArray(), access = access.Values.ToArray() },
            cancellationToken);

    /// <summary>
    /// Writes one access for some documents of a partition that have another and that nobody has written since the task's slice began.
    /// Returns how many changed.
    /// </summary>
    public static Task<int> SetAccessAsync(
        NpgsqlConnection connection, LeasedTask task, long access, int limit, CancellationToken cancellationToken)
        => SetAccessAsync(
            connection,
            $"""
            (select id as changed_id, @access::bigint as access_id from documents
             where connector_id = @connectorId and partition_key = @PartitionKey and access_id is distinct from @access
               and (not {ConcurrentAccess.Written} or access_id is null)
             limit @limit) u
            where d.id = u.changed_id
            """,
            new { connectorId = task.ConnectorId, task.PartitionKey, task.LeasedAt, access, limit },
            cancellationToken);

    /// <summary>Replaces accesses of a partition's documents that were written since the task's slice began.</summary>
    /// <returns>How many documents changed.</returns>
    public static Task<int> ReplaceAccessAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyDictionary<long, long> replaced, CancellationToken cancellationToken)
        => SetAccessAsync(
            connection,
            $"""
            unnest(@before, @after) u (before, access_id)
            where d.partition_key = @PartitionKey and {ConcurrentAccess.Written} and d.access_id = u.before
            """,
            new
            {
                connectorId = task.ConnectorId, task.PartitionKey, task.LeasedAt, before = replaced.Keys.ToArray(),
                after = replaced.Values.ToArray(),
            },
            cancellationToken);

    /// <remarks>This clears the attributes' hash, so the next sync writes the access that it finds.</remarks>
    private static Task<int> SetAccessAsync(
        NpgsqlConnection connection, string found, object parameters, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            $"""
            with chosen as (
                select d.id, u.access_id
                from documents d, {found} and d.connector_id = @connectorId and d.access_id is distinct from u.access_id
                order by d.id for update of d)
            update documents d set access_id = c.access_id, attributes_hash = '' from chosen c where d.id = c.id
            """,
            parameters,
            cancellationToken);

    private static async Task InsertChunksAsync(
        NpgsqlConnection connection,
        string connectorId,
        IReadOnlyList<PreparedDocument> documents,
        Dictionary<string, Guid> documentIds,
        CancellationToken cancellationToken)
    {
        var rows = documents
            .SelectMany(document => (document.Content?.Chunks ?? [])
                .Select((chunk, ordinal) => (Id: documentIds[document.SourceId], Ordinal: ordinal, Chunk: chunk)))
            .ToArray();
        if (rows.Length == 0)
            return;

        await connection.CopyAsync(
            ChunkTable,
            rows,
            (copied, row) =>
            {
                copied.Add(row.Id);
                copied.Add(row.Ordinal);
                copied.Add(connectorId);
                copied.Add(row.Chunk.Content);
                copied.Add(row.Chunk.Overlap);
                copied.Add(row.Chunk.Heading);
                copied.Add(row.Chunk.Link);
                SearchVector.AddTo(copied, connectorId, row.Chunk.Search);
                copied.Add(row.Chunk.Impacts);
            },
            cancellationToken);
    }

    private static DynamicParameters Parameters(LeasedTask task, Row[] rows)
    {
        var parameters = new DynamicParameters(new { task.ConnectorId, task.PartitionKey, task.RunId });
        foreach (var column in Columns)
            parameters.Add(column.Name, column.Values(rows));
        return parameters;
    }

    private static string Joined(Func<Column, string?> part) => string.Join(", ", Columns.Select(part).OfType<string>());

    private sealed record Row(PreparedDocument Document, long? AccessId);

    /// <summary>A column, and how a batch of documents fills it.</summary>
    /// <param name="Name">The column's name, and its parameter's.</param>
    /// <param name="Values">One value for each document, as an array that Npgsql can send.</param>
    private sealed record Column(string Name, Func<Row[], Array> Values)
    {
        private readonly string? _update = $"{Name} = excluded.{Name}";

        /// <summary>The value to insert, as an expression over the parameters' table "u".</summary>
        public string Insert { get; init; } = $"u.{Name}";

        /// <summary>The assignment if the document exists, with the column's name for {0}; null: the column does not change.</summary>
        public string? Update
        {
            get => _update is null ? null : string.Format(CultureInfo.InvariantCulture, _update, Name);
            init => _update = value;
        }

        public static Column Of<T>(string name, Func<Row, T> value) => new(name, rows => Array.ConvertAll(rows, row => value(row)));
    }
}
