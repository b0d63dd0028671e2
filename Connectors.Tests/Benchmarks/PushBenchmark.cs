using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures programs that send 5,000 documents to the API in batches of JSON, and the worker that makes them searchable, beside COPY of the
/// same rows. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark PushBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class PushBenchmark
{
    private const int Documents = 5_000;
    private const int Batch = 100;

    [Test]
    public async Task Measure_sending_documents_in_batches_of_JSON()
    {
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, budgets: false);
        await using var api = await ProductProcess.StartAsync("api", postgres.ConnectionString, data);
        var connector = BenchmarkSync.Connector(0);
        const string Config = """{"access": "everyone"}""";
        await TestConnectors.AddAsync(postgres.Database, "push", Config, "Benchmark", connector, "default", timeoutSecs: 600);

        foreach (var (what, change) in new[] { ("first time", ""), ("again, equal", ""), ("again, all changed", "changed ") })
        {
            var started = Stopwatch.GetTimestamp();
            var answers = new Latencies();
            for (var first = 0; first < Documents; first += Batch)
                await answers.MeasureAsync(() => SendAsync(api.Client, connector, first, change));
            var sent = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Eventually.TrueAsync(
                async () => await postgres.Database.FirstAsync<bool>(
                    """
                    select (select count(*) from documents) = @Documents and not exists (select 1 from runs where finished_at is null)
                    and (@change = ''
                        or (select count(distinct document_id) from chunks where content like '%' || @change || 'word%') = @Documents)
                    """,
                    new { Documents, change },
                    CancellationToken.None),
                TimeSpan.FromMinutes(5));
            var searchable = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var copy = (await PlainCopy.MeasureAsync(postgres.Database)).TotalSeconds;
            Report.Line(
                $"push: {Documents:N0} documents in batches of {Batch}, {what}",
                $"{Documents / searchable:N0} documents/s",
                $"{copy / searchable:N2} x COPY",
                $"sent in {sent:N1} s ({answers}), searchable after {searchable:N1} s");
        }

        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Directory.Delete(data, recursive: true);
    }

    private static async Task<int> SendAsync(HttpClient client, string connector, int first, string change)
    {
        var documents = Enumerable.Range(first, Batch).Select(number => new
        {
            id = $"document-{number}", title = $"Document {number}", text = change + Text(number), link = $"https://example.com/{number}",
        });
        using var answer = await client.PostAsJsonAsync($"/api/v1/connectors/{connector}/documents", new { documents });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, body);
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("code").GetInt32(), Is.Zero, body);
        return body.Length;
    }

    private static string Text(int number) => string.Join(' ', Enumerable.Range(number, 400).Select(word => $"word{word % 977}"));
}
