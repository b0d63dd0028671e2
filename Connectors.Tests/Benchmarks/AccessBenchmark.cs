using System.Diagnostics;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures the cost of limiting searches and lists to documents that a user may read.</summary>
[Explicit("Takes minutes and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class AccessBenchmark
{
    private const int Users = 50_000;
    private const int Groups = 5_000;
    private const int Documents = 200_000;
    private const int Questions = 200;

    [Test]
    public async Task Measure_searches_and_document_lists_on_behalf_of_a_user()
    {
        await using var database = await BenchmarkDatabase.StartAsync();
        var world = new AccessWorld(Users, Groups, Documents);
        await world.FillAsync(database.Database);
        var (search, random) = (new SearchStore(database.Database), new Random(2));

        foreach (var (what, question) in new (string, Func<string>)[]
        {
            ("one random word", () => AccessWorld.Word(random)),
            ("two random words", () => $"{AccessWorld.Word(random)} {AccessWorld.Word(random)}"),
            ("the most frequent word", () => "word1"),
        })
        {
            await MeasureAsync(search, world, question, 20, AsUser);
            var (users, found) = await MeasureAsync(search, world, question, Questions, AsUser);
            var (unfiltered, _) = await MeasureAsync(search, world, question, Questions / 3, () => null);
            Report.Line(
                $"search as a user: {what}",
                $"p50 {users[0.5]:N0}, p95 {users[0.95]:N0} ms",
                $"{users[0.95] / unfiltered[0.95]:N1} x no user",
                $"{found:N1} hits; without a user p95 {unfiltered[0.95]:N0} ms");
            Assert.That(found, Is.GreaterThan(0));
        }

        foreach (var (what, number) in new[] { ("the first page", 1), ("page 50", 50) })
        {
            await ListAsync(database.Database, world, number, 20, AsUser);
            var (users, readable) = await ListAsync(database.Database, world, number, Questions / 2, AsUser);
            var (unfiltered, _) = await ListAsync(database.Database, world, number, Questions / 6, () => null);
            Report.Line(
                $"documents as a user: {what}",
                $"p50 {users[0.5]:N0}, p95 {users[0.95]:N0} ms",
                $"{users[0.95] / unfiltered[0.95]:N1} x no user",
                $"{readable:N0} readable; without a user p95 {unfiltered[0.95]:N0} ms");
            Assert.That(readable, Is.GreaterThan(0).And.LessThan(Documents));
        }

        string? AsUser() => AccessWorld.User(random.Next(Users));
    }

    private static async Task<(Dictionary<double, double> Milliseconds, double Readable)> ListAsync(
        Database database, AccessWorld world, int page, int count, Func<string?> user)
    {
        List<double> took = [];
        var readable = 0L;
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            readable += (await new DocumentQueries(database, new KeptTotals(TimeProvider.System)).ListAsync(
                "tenant", world.Connector, new DocumentFilter { AsUser = user() }, new Page(page, 30), CancellationToken.None)).Total;
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Shares(took), (double)readable / count);
    }

    private static async Task<(Dictionary<double, double> Milliseconds, double Found)> MeasureAsync(
        SearchStore search, AccessWorld world, Func<string> question, int count, Func<string?> user)
    {
        List<double> took = [];
        var found = 0L;
        for (var i = 0; i < count; i++)
        {
            var request = new SearchRequest
            {
                TenantId = "tenant", Question = question(), KnowledgeBases = [world.Connector], AsUser = user(),
            };
            var started = Stopwatch.GetTimestamp();
            found += (await search.SearchAsync(request, CancellationToken.None)).Total;
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Shares(took), (double)found / count);
    }

    private static Dictionary<double, double> Shares(List<double> took)
    {
        took.Sort();
        return new[] { 0.5, 0.95 }.ToDictionary(share => share, share => took[(int)(share * (took.Count - 1))]);
    }
}
