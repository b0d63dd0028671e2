using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>The table of vectors, and the documents whose vectors are behind their texts.</summary>
internal sealed class DocumentVectorStore(Database database)
{
    /// <summary>Number of documents that one statement looks at.</summary>
    private const int Stretch = 5000;

    private const int PieceSize = 1000;

    private const string Version = "md5(d.content_hash || d.title)";

    /// <summary>A condition on documents "d" and their vectors "v": these are vectors of the document's text and title.</summary>
    public const string IsCurrent = $"v.version = {Version}";

    /// <summary>Returns the last of the next documents, in the order of their ids in the source. Null means that there are none.</summary>
    public Task<string?> EndOfStretchAsync(string connector, string after, CancellationToken cancellationToken)
        => database.FirstAsync<string>(
            """
            select max(source_id) from (
                select source_id from documents where connector_id = @connector and source_id > @after order by source_id limit @Stretch) s
            """,
            new { connector, after, Stretch },
            cancellationToken);

    /// <summary>Finds documents of a stretch whose vectors are missing or behind.</summary>
    public Task<IReadOnlyList<PendingDocument>> PendingAsync(
        ClaimedVectors claim, string after, string upTo, int limit, CancellationToken cancellationToken)
        => database.QueryAsync<PendingDocument>(
            $"""
            select d.id, d.source_id, d.title, {Version} as version, d.chunk_count,
                   case when v.version = {Version} and v.chunks < d.chunk_count then v.chunks else 0 end as done,
                   v.document_id is not null and v.version <> {Version} as has_older
            from documents d left join document_vectors v on v.document_id = d.id and v.model_id = @ModelId
            where d.connector_id = @ConnectorId and d.source_id > @after and d.source_id <= @upTo
              and d.missing_since is null and d.chunk_count > 0
              and (v.document_id is null or v.version <> {Version} or v.chunks <> d.chunk_count)
            order by d.source_id
            limit @limit
            """,
            new { claim.ConnectorId, claim.ModelId, after, upTo, limit },
            cancellationToken);

    /// <summary>Reads chunks that are to be embedded.</summary>
    /// <param name="ranges">Documents, each with its first chunk and the number of chunks.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<IReadOnlyList<ChunkText>> TextsAsync(
        IReadOnlyCollection<(Guid Document, int From, int Count)> ranges, CancellationToken cancellationToken)
        => database.QueryAsync<ChunkText>(
            """
            select k.document_id, k.ordinal, k.heading, k.content
            from unnest(@ids, @froms, @counts) u (id, first, count)
            join chunks k on k.document_id = u.id and k.ordinal >= u.first and k.ordinal < u.first + u.count
            order by k.document_id, k.ordinal
            """,
            new
            {
                ids = ranges.Select(range => range.Document).ToArray(),
                froms = ranges.Select(range => range.From).ToArray(),
                counts = ranges.Select(range => range.Count).ToArray(),
            },
            cancellationToken);

    /// <summary>Reads the vectors of older versions, because most chunks of a changed document are the same.</summary>
    public Task<IReadOnlyList<OlderVectors>> OlderAsync(int model, Guid[] documents, CancellationToken cancellationToken)
        => database.QueryAsync<OlderVectors>(
            "select hashes, vectors from document_vectors where model_id = @model and document_id = any(@documents)",
            new { model, documents },
            cancellationToken);

    /// <summary>
    /// Writes vectors of documents that are still of the version that was read. Returns false, having written nothing, if the claim is
    /// lost.
    /// </summary>
    public async Task<bool> WriteAsync(ClaimedVectors claim, IReadOnlyList<NewVectors> written, CancellationToken cancellationToken)
    {
        var failed = written.Sum(row => row.Failed);
        var embedded = written.Sum(row => row.Chunks) - failed;
        return await database.InTransactionAsync(
            async connection =>
            {
                if (await VectorStateStore.AdvanceAsync(connection, claim, embedded, failed, cancellationToken) is not { } feed)
                    return false;
                // In the order of their ids, as the documents themselves are written.
                var ordered = written.OrderBy(row => row.Document.Id).ToList();
                await InsertAsync(connection, claim, [.. ordered.Where(row => row.From == 0)], feed, cancellationToken);
                await AppendAsync(connection, claim, [.. ordered.Where(row => row.From > 0)], feed, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Deletes a bounded number of a model's vectors of a connector. Returns how many.</summary>
    public Task<int> DeleteAsync(ClaimedVectors claim, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            """
            delete from document_vectors
            where model_id = @ModelId and document_id in (
                select document_id from document_vectors where connector_id = @ConnectorId and model_id = @ModelId
                order by document_id limit @PieceSize)
            """,
            new { claim.ConnectorId, claim.ModelId, PieceSize },
            cancellationToken);

    private static async Task InsertAsync(
        NpgsqlConnection connection, ClaimedVectors claim, NewVectors[] rows, long feed, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return;
        await connection.ExecuteAsync(
            $"""
            insert into document_vectors as v (document_id, model_id, connector_id, version, chunks, failed, hashes, vectors, feed)
            select d.id, @ModelId, @ConnectorId, u.version, u.chunks, u.failed, u.hashes, u.vectors, @feed
            from unnest(@ids, @versions, @chunks, @failures, @hashes, @vectors) u (id, version, chunks, failed, hashes, vectors)
            join documents d on d.id = u.id and {Version} = u.version
            order by d.id
            on conflict (document_id, model_id) do update
            set version = excluded.version, chunks = excluded.chunks, failed = excluded.failed, hashes = excluded.hashes,
                vectors = excluded.vectors, feed = excluded.feed
            """,
            Parameters(claim, rows, feed),
            cancellationToken);
    }

    private static async Task AppendAsync(
        NpgsqlConnection connection, ClaimedVectors claim, NewVectors[] rows, long feed, CancellationToken cancellationToken)
    {
        if (rows.Length == 0)
            return;
        await connection.ExecuteAsync(
            """
            update document_vectors v
            set chunks = v.chunks + u.chunks, failed = v.failed + u.failed, hashes = v.hashes || u.hashes,
                vectors = v.vectors || u.vectors, feed = @feed
            from unnest(@ids, @versions, @froms, @chunks, @failures, @hashes, @vectors)
                 u (id, version, first, chunks, failed, hashes, vectors)
            where v.document_id = u.id and v.model_id = @ModelId and v.version = u.version and v.chunks = u.first
            """,
            Parameters(claim, rows, feed),
            cancellationToken);
    }

    private static object Parameters(ClaimedVectors claim, NewVectors[] rows, long feed) => new
    {
        claim.ConnectorId,
        claim.ModelId,
        feed,
        ids = rows.Select(row => row.Document.Id).ToArray(),
        versions = rows.Select(row => row.Document.Version).ToArray(),
        froms = rows.Select(row => row.From).ToArray(),
        chunks = rows.Select(row => row.Chunks).ToArray(),
        failures = rows.Select(row => row.Failed).ToArray(),
        hashes = rows.Select(row => row.Hashes).ToArray(),
        vectors = rows.Select(row => row.Vectors).ToArray(),
    };
}
