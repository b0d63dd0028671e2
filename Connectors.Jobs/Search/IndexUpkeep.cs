using System.Globalization;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Npgsql;

namespace Connectors.Jobs.Search;

/// <summary>
/// Indexes chunks anew that an earlier version indexed, from their stored text and in small pieces, and counts frequent words. The sources
/// are not read again. Meanwhile such chunks are found by the words that they have, and ranked from their text. What the index has gained
/// since the previous version, such as the vocabulary, all chunks get once.
/// </summary>
internal sealed class IndexUpkeep(Database database, Vocabulary vocabulary)
{
    /// <summary>How many chunks are looked at in one transaction.</summary>
    public const int Piece = 200;

    private readonly KnownWords _words = KnownWords.OfWorker();

    /// <summary>How many chunks are counted, roughly.</summary>
    private const int Sample = 20_000;

    /// <summary>Words of a smaller share of the chunks are rare.</summary>
    private const double LeastShare = 0.001;

    /// <summary>With fewer chunks, every question is ranked whole.</summary>
    private const int MinChunks = 5_000;

    /// <summary>How much the number of chunks changes until words are counted again.</summary>
    private const double Growth = 1.3;

    /// <summary>Indexes the next chunks anew. Returns false if there is nothing left to do.</summary>
    public Task<bool> AdvanceAsync(CancellationToken cancellationToken)
        => database.InTransactionAsync(connection => AdvanceAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Counts the frequent words in a sample if the index has grown or shrunk since. Returns whether it did.</summary>
    public Task<bool> CountAsync(CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var (sampled, recount, chunks) = await connection.FirstAsync<(float, bool, float)>(
                    """
                    select u.sampled, u.recount, greatest(c.reltuples, 0)
                    from search_upkeep u, pg_class c where c.oid = 'chunks'::regclass
                    """,
                    null,
                    cancellationToken);
                if (chunks < MinChunks || (!recount && sampled > 0 && chunks < sampled * Growth && chunks > sampled / Growth))
                    return false;
                await SampleAsync(connection, chunks, cancellationToken);
                return true;
            },
            cancellationToken);

    private static async Task SampleAsync(NpgsqlConnection connection, float chunks, CancellationToken cancellationToken)
    {
        var percent = Math.Min(100, 100d * Sample / chunks).ToString("F4", CultureInfo.InvariantCulture);
        var least = LeastShare.ToString(CultureInfo.InvariantCulture);
        // The server's own limit is meant for statements that people or runs wait for.
        await connection.ExecuteAsync("set local statement_timeout = '5min'", null, cancellationToken);
        await connection.ExecuteAsync(
            $"""
            create temporary table sampled on commit drop as
            select search from chunks tablesample system ({percent}) where search is not null limit {4 * Sample};
            delete from search_words;
            insert into search_words (word, share)
            select s.word, s.ndoc::real / n.chunks
            from ts_stat('select search from sampled') s, (select count(*) as chunks from sampled) n
            -- connectors in any case, so that small ones are known to be small
            where s.ndoc >= greatest({least} * n.chunks, 10) or s.word like '@%'
            """,
            null,
            TimeSpan.FromMinutes(5),
            cancellationToken);
        await connection.ExecuteAsync(
            "update search_upkeep set sampled = @chunks, sampled_at = now(), recount = false", new { chunks }, cancellationToken);
    }

    private async Task<bool> AdvanceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Other workers wait here, or leave: one of them is enough.
        var state = await connection.FirstAsync<State>(
            "select document_id, seen, renew from search_upkeep where not current or renew for update skip locked",
            null,
            cancellationToken);
        if (state is null)
            return false;

        var passed = await connection.QueryAsync<Passed>(
            """
            select document_id, bool_or(impacts is null or @Renew) as is_old
            from (select document_id, impacts from chunks
                  where document_id > coalesce(@DocumentId, '00000000-0000-0000-0000-000000000000') order by document_id, ordinal
                  limit @Piece) c
            group by document_id order by document_id
            """,
            new { state.DocumentId, state.Renew, Piece },
            cancellationToken);
        var old = passed.Where(document => document.IsOld).Select(document => document.DocumentId).ToArray();
        var done = old.Length == 0 ? 0 : await IndexAsync(connection, old, state.Renew, cancellationToken);
        // A pass that met nothing was the last. What a writer had locked is met by the next.
        await connection.ExecuteAsync(
            """
            update search_upkeep set document_id = @last, seen = @seen, done = done + @done, current = current or @current,
                   renew = renew and @more, recount = recount or (renew and not @more)
            """,
            new
            {
                last = passed.Count == 0 ? (Guid?)null : passed[^1].DocumentId,
                seen = passed.Count > 0 && (state.Seen || (old.Length > 0 && !state.Renew)),
                done,
                current = passed.Count == 0 && !state.Seen && !state.Renew,
                more = passed.Count > 0,
            },
            cancellationToken);
        return passed.Count > 0 || state.Seen || state.Renew;
    }

    private async Task<int> IndexAsync(
        NpgsqlConnection connection, Guid[] documents, bool renew, CancellationToken cancellationToken)
    {
        var chunks = await connection.QueryAsync<OldChunk>(
            """
            select c.document_id, c.ordinal, c.connector_id, c.heading, c.content, d.title
            from chunks c join documents d on d.id = c.document_id
            where c.document_id = any(@documents) and (c.impacts is null or @renew)
            order by c.document_id, c.ordinal
            for update of c skip locked
            """,
            new { documents, renew },
            cancellationToken);
        var indexer = new ChunkIndexer(_words);
        var indexed = chunks.Select(chunk => indexer.Of(chunk.Title, chunk.Heading, chunk.Content)).ToArray();
        foreach (var words in chunks.Zip(indexed).GroupBy(pair => pair.First.ConnectorId, pair => pair.Second.Words))
            await vocabulary.AddAsync(words.Key, words.SelectMany(word => word), cancellationToken);
        await connection.ExecuteAsync(
            """
            create temporary table if not exists indexed
                (document_id uuid, ordinal int, search tsvector, impacts bytea) on commit delete rows
            """,
            null,
            cancellationToken);
        await connection.CopyAsync(
            ("indexed", ["document_id", "ordinal", "search", "impacts"]),
            chunks.Zip(indexed),
            (copied, row) =>
            {
                copied.Add(row.First.DocumentId);
                copied.Add(row.First.Ordinal);
                SearchVector.AddTo(copied, row.First.ConnectorId, row.Second.Vector);
                copied.Add(row.Second.Impacts);
            },
            cancellationToken);
        return await connection.ExecuteAsync(
            """
            update chunks c set search = i.search, impacts = i.impacts
            from indexed i where c.document_id = i.document_id and c.ordinal = i.ordinal
            """,
            null,
            cancellationToken);
    }

    private sealed record State
    {
        public Guid? DocumentId { get; init; }

        public bool Seen { get; init; }

        public bool Renew { get; init; }
    }

    private sealed record Passed
    {
        public Guid DocumentId { get; init; }

        public bool IsOld { get; init; }
    }

    private sealed record OldChunk
    {
        public Guid DocumentId { get; init; }

        public int Ordinal { get; init; }

        public string ConnectorId { get; init; } = "";

        public string? Heading { get; init; }

        public string Content { get; init; } = "";

        public string Title { get; init; } = "";
    }
}
