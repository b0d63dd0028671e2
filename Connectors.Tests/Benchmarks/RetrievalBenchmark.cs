using System.Diagnostics;
using System.Globalization;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures how good answers are, on a collection in BEIR's form (corpus.jsonl, queries.jsonl, qrels/*.tsv) in the folder that
/// CONNECTORS_RETRIEVAL names. Documents go through a sync. SQLite's full-text search answers the same questions over the same texts.
/// </summary>
[Explicit("Needs a collection; run it with ./benchmark retrieval DIRECTORY"), Category("Benchmark"), NonParallelizable]
internal sealed class RetrievalBenchmark
{
    private const int Depth = 10;
    private const string Local = "local";

    [Test]
    public async Task Measure_how_good_answers_are()
    {
        var folder = Environment.GetEnvironmentVariable("CONNECTORS_RETRIEVAL");
        if (folder is null)
            Assert.Ignore("Run ./benchmark retrieval DIRECTORY.");
        var collection = await BeirCollection.ReadAsync(folder!);
        await using var engine = await EngineHost.StartAsync(engine: null, services =>
        {
            services.AddSingleton(new EmbeddingOptions
            {
                Models = [new EmbeddingModelOptions { Name = Local, Kind = EmbeddingKind.Local, Model = LocalModelFiles.ArcticXs }],
                QuestionLimit = TimeSpan.FromMinutes(1),
                Trail = TimeSpan.Zero,
            });
            services.AddVectorServer(1, ShutdownTimes.Jobs);
        });
        var world = new ScriptedWorld { BatchSize = 100, Title = id => collection.Documents[id].Title };
        world.Partitions["all"] = [];
        foreach (var (id, document) in collection.Documents)
            world.Partitions["all"][id] = document.Text;
        var connector = await engine.ConnectAsync(world);
        var started = Stopwatch.GetTimestamp();
        await engine.RunAsync(connector);
        Assert.That(await engine.CountAsync(connector), Is.EqualTo(collection.Documents.Count));
        Report.Line("sync", $"{collection.Documents.Count / Stopwatch.GetElapsedTime(started).TotalSeconds:N0}/s", "");
        await engine.Database.Database.ExecuteAsync("vacuum analyze chunks", null, CancellationToken.None);

        using var sqlite = SqliteSearch.Of(collection.Documents);
        var peer = await MeasureAsync("SQLite FTS5", collection, null, question => Task.FromResult(sqlite.Search(question, Depth)));
        var words = await MeasureAsync("words", collection, peer, question => SearchAsync(engine, connector, question, 0));
        await EmbedAsync(engine, connector);
        await MeasureAsync("vectors", collection, peer, question => SearchAsync(engine, connector, question, 1));
        var both = await MeasureAsync("both", collection, peer, question => SearchAsync(engine, connector, question, null));

        Assert.That(Math.Min(words, both), Is.GreaterThan(0));
    }

    /// <summary>Waits until a local model has embedded all texts.</summary>
    private static async Task EmbedAsync(EngineHost engine, string connector)
    {
        var started = Stopwatch.GetTimestamp();
        await engine.Get<KnowledgeBaseStore>().SetEmbeddingModelAsync(
            TestConnectors.Tenant, connector, Local, CancellationToken.None);
        var query = engine.Get<VectorProgressQuery>();
        var progress = await Eventually.GetAsync(
            async () =>
            {
                var now = (await query.FindAsync([connector], CancellationToken.None)).GetValueOrDefault(connector);
                return now is { Ready: 1 } && now.Embedded + now.Failed == now.Total ? now : null;
            },
            TimeSpan.FromHours(2));
        Report.Line("embedded", $"{progress.Embedded / Stopwatch.GetElapsedTime(started).TotalSeconds:N1}/s", "");
    }

    /// <param name="engine">The worker.</param>
    /// <param name="connector">The connector, and its knowledge base.</param>
    /// <param name="question">The question.</param>
    /// <param name="weight">The share of the vectors; null takes the default.</param>
    private static async Task<IReadOnlyList<string>> SearchAsync(EngineHost engine, string connector, string question, double? weight)
    {
        var request = new SearchRequest
        {
            TenantId = TestConnectors.Tenant,
            Question = question,
            KnowledgeBases = [connector],
            PageSize = 50,
            VectorSimilarityWeight = weight,
        };
        var result = await engine.Get<SearchStore>().SearchAsync(request, CancellationToken.None);
        return [.. result.Hits.Select(hit => hit.SourceId).Distinct().Take(Depth)];
    }

    private static async Task<double> MeasureAsync(
        string name, BeirCollection collection, double? peer, Func<string, Task<IReadOnlyList<string>>> search)
    {
        List<double> gain = [], recall = [], rank = [], took = [];
        foreach (var (id, judged) in collection.Judged)
        {
            var started = Stopwatch.GetTimestamp();
            var found = await search(collection.Questions[id]);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            gain.Add(Gain(found.Select(document => judged.GetValueOrDefault(document))) / Gain(judged.Values.OrderDescending()));
            var relevant = judged.Where(pair => pair.Value > 0).Select(pair => pair.Key).ToHashSet();
            recall.Add((double)found.Count(relevant.Contains) / relevant.Count);
            rank.Add(found.Select((document, i) => relevant.Contains(document) ? 1d / (i + 1) : 0).DefaultIfEmpty().Max());
        }

        took.Sort();
        Report.Line(
            $"{name}: nDCG@10",
            gain.Average().ToString("N3", CultureInfo.InvariantCulture),
            peer is null ? "" : $"{gain.Average() / peer:N2} x SQLite",
            $"recall@10 {recall.Average():N3}, MRR {rank.Average():N3}, p95 {took[(int)(0.95 * (took.Count - 1))]:N0} ms, "
                + $"{gain.Count} questions");
        return gain.Average();
    }

    private static double Gain(IEnumerable<int> grades)
        => grades.Take(Depth).Select((grade, i) => Math.Max(0, grade) / Math.Log2(i + 2)).Sum();
}
