using System.Diagnostics;
using Connectors.Jobs.Search;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Jobs.Search.Vectors;
using Microsoft.Extensions.Logging.Abstractions;
using NpgsqlTypes;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures questions that are compared with 600,000 vectors, for readers of a small part and of everything.</summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class VectorBenchmark
{
    private const int Documents = 200_000;
    private const int ChunksEach = 3;
    private const int Dimensions = 384;
    private const int Users = 50_000;
    private const int Questions = 100;

    [Test]
    public async Task Measure_questions_by_vectors()
    {
        await using var database = await BenchmarkDatabase.StartAsync();
        await using var models = new FakeModels { Dimensions = Dimensions };
        await models.StartAsync();
        var world = new AccessWorld(Users, 5_000, Documents, hasTexts: false);
        await world.FillAsync(database.Database);
        var options = VectorHost.OptionsFor(models);
        using var parts = new VectorParts(database.Database, options);
        var common = await parts.Models.Find(VectorHost.Model)!.QuestionAsync("question", CancellationToken.None);
        await FillAsync(database.Database, world.Connector, common);

        var loading = Stopwatch.GetTimestamp();
        await parts.Ranking.RankAsync(Request(world, "first question", null), [], CancellationToken.None);
        Report.Line(
            "vectors: loading",
            $"{Stopwatch.GetElapsedTime(loading).TotalSeconds:N1} s",
            $"{parts.Cache.Bytes / (double)((long)options.CacheMegabytes << 20):N2} x the limit",
            $"{Documents * ChunksEach:N0} chunks of {Dimensions} dimensions in {parts.Cache.Bytes >> 20:N0} MB");

        var random = new Random(3);
        var all = await MeasureAsync(parts.Ranking, i => Request(world, $"question {i} of all", null));
        var some = await MeasureAsync(parts.Ranking, i => Request(world, $"question {i} of some", AccessWorld.User(random.Next(Users))));
        Report.Line(
            "vectors: no user", $"p50 {all.Half:N0}, p95 {all.Most:N0} ms", $"{all.Most / 100:N2} x 100 ms", $"{all.Found:N0} hits");
        Report.Line(
            "vectors: as a user",
            $"p50 {some.Half:N0}, p95 {some.Most:N0} ms",
            $"{some.Most / all.Most:N1} x no user", $"{some.Found:N0} hits");
        Assert.That(Math.Min(all.Found, some.Found), Is.GreaterThan(0));
    }

    private static SearchRequest Request(AccessWorld world, string question, string? user)
        => new() { TenantId = "tenant", Question = question, KnowledgeBases = [world.Connector], AsUser = user };

    private static async Task<(double Half, double Most, double Found)> MeasureAsync(
        VectorRanking ranking, Func<int, SearchRequest> request)
    {
        List<double> took = [];
        var found = 0L;
        for (var i = 0; i < Questions; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var ranked = await ranking.RankAsync(request(i), [], CancellationToken.None);
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found += ranked.Chunks.Count;
            Assert.That(ranked.Notice, Is.Null);
        }

        took.Sort();
        return (took[took.Count / 2], took[(int)(took.Count * 0.95)], (double)found / Questions);
    }

    /// <summary>Gives every document vectors near a common one, so that every question is near to many.</summary>
    private static async Task FillAsync(Database database, string connector, float[] common)
    {
        await database.ExecuteAsync("update documents set chunk_count = @ChunksEach", new { ChunksEach }, CancellationToken.None);
        await database.ExecuteAsync(
            "update knowledge_bases set embedding_model = @Model", new { VectorHost.Model }, CancellationToken.None);
        var model = await database.FirstAsync<int>("select id from embedding_models", null, CancellationToken.None);
        var ids = await database.QueryAsync<Guid>("select id from documents", null, CancellationToken.None);
        var random = new Random(1);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using (var copy = await connection.BeginBinaryImportAsync(
            """
            copy document_vectors (document_id, model_id, connector_id, version, chunks, failed, hashes, vectors, feed)
            from stdin binary
            """))
        {
            foreach (var id in ids)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(id, NpgsqlDbType.Uuid);
                await copy.WriteAsync(model, NpgsqlDbType.Integer);
                await copy.WriteAsync(connector, NpgsqlDbType.Text);
                await copy.WriteAsync("1", NpgsqlDbType.Text);
                await copy.WriteAsync(ChunksEach, NpgsqlDbType.Integer);
                await copy.WriteAsync(0, NpgsqlDbType.Integer);
                await copy.WriteAsync(Array.Empty<byte>(), NpgsqlDbType.Bytea);
                byte[] vectors = [.. Enumerable.Range(0, ChunksEach).SelectMany(_ => VectorBytes.Encode(Near(common, random)))];
                await copy.WriteAsync(vectors, NpgsqlDbType.Bytea);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await database.ExecuteAsync(
            """
            insert into vector_states (connector_id, model_id, feed, passed_at, ready_at, stored)
            values (@connector, @model, 1, now(), now(), @rows)
            """,
            new { connector, model, rows = Documents * ChunksEach },
            CancellationToken.None);
        await database.ExecuteAsync("vacuum analyze documents", null, CancellationToken.None);
        await database.ExecuteAsync("vacuum analyze document_vectors", null, CancellationToken.None);
    }

    private static float[] Near(float[] common, Random random)
        => [.. common.Select(number => number + (0.1f * (float)random.NextDouble()))];

    /// <summary>The search by vectors, without a host.</summary>
    private sealed class VectorParts : IDisposable
    {
        private readonly HttpConnections _http = new(new SourceHostOptions { EgressAllow = ["127.0.0.1"] });
        private readonly ModelEndpoint _endpoint;

        public VectorParts(Database database, EmbeddingOptions options)
        {
            _endpoint = new ModelEndpoint(_http, TimeProvider.System);
            var queries = new VectorQueries(database);
            Models = new EmbeddingModels(options, _endpoint, new VectorStateStore(database));
            Cache = new VectorCache(queries, options, TimeProvider.System, NullLogger<VectorCache>.Instance);
            var answers = new VectorAnswers(
                Models, queries, Cache, options, TimeProvider.System, NullLogger<VectorAnswers>.Instance);
            Ranking = new VectorRanking(
                options,
                answers,
                new VectorCandidates(queries),
                new Reranker(options, _endpoint, queries, NullLogger<Reranker>.Instance),
                NullLogger<VectorRanking>.Instance);
        }

        public EmbeddingModels Models { get; }

        public VectorCache Cache { get; }

        public VectorRanking Ranking { get; }

        public void Dispose()
        {
            Models.Dispose();
            _endpoint.Dispose();
            _http.Dispose();
        }
    }
}
