using System.Globalization;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures how long questions take in a large knowledge base and in a small one beside it. CONNECTORS_RETRIEVAL_DOCUMENTS sets the number
/// of documents, of three chunks each. CONNECTORS_RETRIEVAL_DATA names a directory in which they stay for the next run.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
internal sealed class RetrievalSpeedBenchmark
{
    private const int ChunksEach = 3;
    private const int WordsEach = 170;
    private const int Users = 20_000;
    private const int Questions = 200;
    private const double Wanted = 100;
    private static readonly string Small = new('b', 32);

    [Test]
    public async Task Measure_questions_by_words()
    {
        var asked = Environment.GetEnvironmentVariable("CONNECTORS_RETRIEVAL_DOCUMENTS");
        var documents = asked is null ? 200_000 : int.Parse(asked, CultureInfo.InvariantCulture);
        var kept = Environment.GetEnvironmentVariable("CONNECTORS_RETRIEVAL_DATA");
        await using var database = await BenchmarkDatabase.StartAsync(kept: kept);
        var store = new SearchStore(database.Database);
        // A started process has done this when people ask.
        await new SearchWarmUp(database.Database, store).RunAsync(CancellationToken.None);
        var world = new AccessWorld(Users, Users / 10, documents, hasTexts: false);
        var isFilled = await database.Database.FirstAsync<bool>("select exists (select from documents)", null, CancellationToken.None);
        if (!isFilled)
            await AddSmallAsync(database.Database);
        var smallQuestions = Enumerable.Range(0, Questions).Select(i => i % 2 == 0 ? "mortar zeppelin" : "the and of in").ToArray();
        var alone = await MeasureAsync(store, "one document, alone", smallQuestions, Small, null, null);

        if (!isFilled)
        {
            await world.FillAsync(database.Database);
            await RetrievalChunks.FillAsync(database.Database, world.Connector, ChunksEach, WordsEach);
        }

        while (await new IndexUpkeep(database.Database, new Vocabulary(database.Database)).CountAsync(CancellationToken.None))
        {
        }

        // Its statistics are read anew.
        store = new SearchStore(database.Database);
        var random = new Random(5);
        var texts = await TextsAsync(database.Database, world.Connector);
        string[] Cut(int from, int to)
            => [.. Enumerable.Range(0, Questions).Select(_ => Cutting(texts, random, random.Next(from, to + 1)))];
        (string Name, string[] Questions)[] kinds =
        [
            ("1 to 8 words", Cut(1, 8)),
            ("the most frequent words", [.. Enumerable.Range(0, 40).Select(i => RetrievalTexts.MostFrequent(1 + (i % 12)))]),
            ("a single frequent word", [.. Enumerable.Range(0, 60).Select(i => RetrievalTexts.MostFrequent(150).Split(' ')[2 * i])]),
            ("100 words", [.. Cut(100, 100).Take(60)]),
            ("800 words", [.. Cut(800, 800).Take(40)]),
            ("misspelt words", [.. Cut(2, 4).Take(60).Select(Misspelt)]),
        ];
        // A server that has just started reads the pages of the first questions from the disk. Others of the same kind make it warm.
        await MeasureAsync(store, "1 to 8 words, no user, cold", Cut(1, 8), world.Connector, null, null);
        await MeasureAsync(store, "1 to 8 words, as users, cold", Cut(1, 8), world.Connector, i => AccessWorld.User(i * 41 % Users), null);
        foreach (var (name, questions) in kinds)
        {
            await MeasureAsync(store, $"{name}, no user", questions, world.Connector, null, null);
            await MeasureAsync(store, $"{name}, as users", questions, world.Connector, i => AccessWorld.User(i * 37 % Users), null);
        }

        await MeasureAsync(
            store, "1 to 8 words, a user who may read nothing", kinds[0].Questions, world.Connector, _ => "none@other.org", null);
        await MeasureAsync(store, "1 to 8 words, all knowledge bases", kinds[0].Questions, null, null, null);
        await MeasureAsync(store, "one document, beside", smallQuestions, Small, null, alone);
        Assert.That(alone, Is.GreaterThan(0));
    }

    private static async Task<double> MeasureAsync(
        SearchStore store, string name, string[] questions, string? knowledgeBase, Func<int, string>? user, double? alone)
    {
        var latencies = new Latencies();
        var found = 0L;
        var slowest = (Took: 0d, Question: "");
        for (var i = 0; i < questions.Length; i++)
        {
            var request = new SearchRequest
            {
                TenantId = "tenant",
                Question = questions[i],
                KnowledgeBases = knowledgeBase is null ? [] : [knowledgeBase],
                AsUser = user?.Invoke(i),
                PageSize = 10,
            };
            var started = TimeProvider.System.GetTimestamp();
            found += (await store.SearchAsync(request, CancellationToken.None)).Total;
            var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            latencies.Add(took);
            if (took > slowest.Took && i > 0)
                slowest = (took, questions[i]);
        }

        Report.Line(
            name,
            latencies.ToString(),
            alone is { } other ? $"{latencies.P95 / other:N1} x alone" : $"{latencies.P95 / Wanted:N2} x {Wanted} ms",
            $"{(double)found / questions.Length:N0} hits; slowest: {slowest.Question[..Math.Min(60, slowest.Question.Length)]}");
        return latencies.P95;
    }

    private static async Task AddSmallAsync(Database database)
    {
        await TestConnectors.AddAsync(database, "test", id: Small);
        await TestConnectors.LinkAsync(database, Small);
        await database.ExecuteAsync(
            """
            insert into documents
                (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id, chunk_count)
            values ('00000000-0000-0000-0000-00000000aaaa', @Small, 'tenant', 'all', 'one', 'Notes', '', '', 1, 1);
            """,
            new { Small },
            CancellationToken.None);
        await RetrievalChunks.AddAsync(
            database, Small, [Guid.Parse("00000000-0000-0000-0000-00000000aaaa")], _ => ["The mortar of the zeppelin and the sea in it."]);
        await database.ExecuteAsync("vacuum analyze chunks", null, CancellationToken.None);
    }

    private static async Task<string[]> TextsAsync(Database database, string connector)
        => [.. await database.QueryAsync<string>(
            """
            select string_agg(c.content, ' ' order by c.document_id, c.ordinal) from (
                select document_id, ordinal, content, row_number() over () / 6 as n from chunks
                where connector_id = @connector limit 6000) c
            group by n
            """,
            new { connector },
            CancellationToken.None)];

    /// <summary>Drops the third letter of the longest word.</summary>
    private static string Misspelt(string question)
    {
        var longest = question.Split(' ').MaxBy(word => word.Length)!;
        return longest.Length > 3 ? question.Replace(longest, longest.Remove(2, 1), StringComparison.Ordinal) : question;
    }

    private static string Cutting(string[] texts, Random random, int words)
    {
        var text = texts[random.Next(texts.Length)].Split(' ');
        var from = random.Next(Math.Max(1, text.Length - words));
        return string.Join(' ', text.Skip(from).Take(words));
    }
}
