using System.Diagnostics;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Gives documents chunks, indexed as a sync does it.</summary>
internal static class RetrievalChunks
{
    private const int Writers = 2;

    /// <summary>How many documents have the same texts: making all of them takes longer than measuring.</summary>
    private const int Copies = 5;

    /// <summary>How many documents one statement adds.</summary>
    private const int Piece = 1_000;

    /// <summary>Fills all documents of a connector with texts, and tells what it took and how large the index is.</summary>
    public static async Task FillAsync(Database database, string connector, int each, int words)
    {
        await RunAsync(database, "drop index chunks_search; drop index chunks_connector");
        await database.ExecuteAsync(
            "update documents set chunk_count = @each where connector_id = @connector",
            new { each, connector },
            TimeSpan.FromMinutes(10));
        var ids = await database.QueryAsync<Guid>(
            "select id from documents where connector_id = @connector", new { connector }, CancellationToken.None);
        var started = Stopwatch.GetTimestamp();
        var made = ids.Take((ids.Count + Copies - 1) / Copies).ToArray();
        await Task.WhenAll(made.Chunk((made.Length + Writers - 1) / Writers).Select((part, seed) => Task.Run(async () =>
        {
            var texts = new RetrievalTexts(seed);
            foreach (var piece in part.Chunk(Piece))
            {
                await AddAsync(database, connector, piece, _ =>
                {
                    texts.Begin();
                    return [.. Enumerable.Range(0, each).Select(_ => texts.Next(words))];
                });
            }
        })));
        Report.Line("chunks made and stored", $"{made.Length * each / Stopwatch.GetElapsedTime(started).TotalSeconds:N0}/s", "");
        var copies = ids.Skip(made.Length).Select((id, i) => (Id: id, Of: made[i % made.Length]));
        foreach (var piece in copies.Chunk(10 * Piece))
            await CopyAsync(database, [.. piece.Select(copy => copy.Id)], [.. piece.Select(copy => copy.Of)]);

        started = Stopwatch.GetTimestamp();
        await RunAsync(
            database,
            """
            set maintenance_work_mem = '1GB';
            create index chunks_search on chunks using gin (search);
            create index chunks_connector on chunks (connector_id)
            """);
        await RunAsync(database, "vacuum (analyze) chunks");
        await RunAsync(database, "vacuum (analyze) documents");
        var (heap, index) = await database.FirstAsync<(long, long)>(
            "select pg_table_size('chunks'), pg_relation_size('chunks_search')", null, CancellationToken.None);
        Report.Line(
            "index of words",
            $"{index >> 20:N0} MB",
            $"{(double)index / heap:N2} x texts",
            $"chunks {heap >> 20:N0} MB, made in {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s");
    }

    public static async Task AddAsync(Database database, string connector, IEnumerable<Guid> documents, Func<Guid, string[]> texts)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var copy = await connection.BeginTextImportAsync(
            "copy chunks (document_id, ordinal, connector_id, content, search, impacts) from stdin");
        var (vocabulary, indexer) = (new Vocabulary(database), new ChunkIndexer(KnownWords.OfWorker()));
        List<VocabularyWord> met = [];
        foreach (var document in documents)
        {
            if (met.Count > 100_000)
            {
                await vocabulary.AddAsync(connector, met, CancellationToken.None);
                met.Clear();
            }

            var ordinal = 0;
            foreach (var text in texts(document))
            {
                var words = indexer.Of("Title", null, text);
                met.AddRange(words.Words);
                var impacts = Convert.ToHexString(words.Impacts);
                await copy.WriteAsync(
                    $"{document}\t{ordinal++}\t{connector}\t{text}\t{VectorText.Of(words)} '@{connector}'\t\\\\x{impacts}\n");
            }
        }

        await vocabulary.AddAsync(connector, met, CancellationToken.None);
    }

    private static Task CopyAsync(Database database, Guid[] ids, Guid[] of)
        => database.ExecuteAsync(
            """
            insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
            select u.id, c.ordinal, c.connector_id, c.content, c.search, c.impacts
            from unnest(@ids, @of) u (id, original) join chunks c on c.document_id = u.original
            """,
            new { ids, of },
            TimeSpan.FromMinutes(10));

    private static Task RunAsync(Database database, string sql) => database.ExecuteAsync(sql, null, TimeSpan.FromMinutes(15));

    private static async Task ExecuteAsync(this Database database, string sql, object? parameters, TimeSpan limit)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("set statement_timeout = 0", null, CancellationToken.None);
        await connection.ExecuteAsync(sql, parameters, limit, CancellationToken.None);
        await connection.ExecuteAsync(database.SessionSettings, null, CancellationToken.None);
    }
}
