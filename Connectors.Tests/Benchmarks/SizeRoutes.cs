using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures the routes and pages that people and programs call most, in the world of <see cref="SizeWorld"/>.</summary>
internal static class SizeRoutes
{
    public static Task MeasureAsync(BenchmarkDatabase postgres, string large)
        => WithApiAsync(postgres, api => MeasureAsync(postgres.Database, api, large));

    private static async Task MeasureAsync(Database database, ProductProcess api, string large)
    {
        var small = (await database.FirstAsync<string>($"select {SkewedData.Small}", null, CancellationToken.None))!;
        var documents = $"/api/v1/datasets/{large}/documents";
        foreach (var (what, path) in new[]
        {
            ("list of connectors", "/api/v1/connectors?page_size=50"),
            ("the large connector", $"/api/v1/connectors/{large}"),
            ("its runs", $"/api/v1/connectors/{large}/runs"),
            ("its failures", $"/api/v1/connectors/{large}/failures?page_size=50"),
            ("its failures, page 1,000", $"/api/v1/connectors/{large}/failures?page_size=50&page=1000"),
            ("all runs", "/api/v1/connectors/sync_logs"),
            ("list of datasets", "/api/v1/datasets?page_size=50"),
            ("the large dataset", $"/api/v1/datasets/{large}"),
            ("its documents, page 1", $"{documents}?page_size=50"),
            ("its documents, page 3", $"{documents}?page=3&page_size=50"),
            ("its documents, oldest first", $"{documents}?page_size=50&desc=false"),
            ("its documents by change", $"{documents}?page_size=50&orderby=update_time"),
            ("its documents by name", $"{documents}?page_size=50&orderby=name&desc=false"),
            ("its documents by name, backwards", $"{documents}?page_size=50&orderby=name"),
            ("its documents, page 1,000", $"{documents}?page=1000&page_size=50"),
            ("its documents, page 10,000", $"{documents}?page=10000&page_size=50"),
            ("one of them by its name", $"{documents}?name=Document%209000"),
            ("a part of a title that few have", $"{documents}?keywords=ument%209000000"),
            ("a part of a title that many have", $"{documents}?keywords=ument%2077"),
            ("a part of a title that none has", $"{documents}?keywords=zeppelin"),
            ("metadata", $"{documents}?metadata=%7B%22n%22%3A%5B%2277%22%5D%7D"),
            ("its documents as a user", $"{documents}?page_size=50&as_user={SizeWorld.User}"),
            ("documents of a small dataset", $"/api/v1/datasets/{small}/documents?page_size=50"),
            ("why a document is here", $"/api/v1/connectors/{large}/explain?source_id=id-00009000"),
        })
        {
            await Latencies.ReportAsync(what, () => SendAsync(api, HttpMethod.Get, path, null));
        }

        foreach (var (what, question, dataset, user) in new[]
        {
            ("search: a frequent word", "people", large, null),
            ("search: four words", "good people work long", large, null),
            ("search: a frequent word, as a user", "people", large, SizeWorld.User),
            ("search: four words, as a user", "good people work long", large, SizeWorld.User),
            ("search in a small dataset", "people", small, null),
        })
        {
            var body = new JsonObject { ["question"] = question, ["dataset_ids"] = new JsonArray(dataset), ["as_user"] = user };
            await Latencies.ReportAsync(what, () => SendAsync(api, HttpMethod.Post, "/api/v1/retrieval", body));
        }
    }

    public static Task MeasurePagesAsync(BenchmarkDatabase postgres, string large)
        => WithApiAsync(postgres, api => MeasurePagesAsync(api, large));

    private static async Task MeasurePagesAsync(ProductProcess api, string large)
    {
        using var browser = new Browser(api.Client.BaseAddress);
        await browser.SignInAsync(ProductProcess.Key);
        foreach (var page in (string[])
        [
            "/", "/connectors", "/connectors/LARGE", "/connectors/LARGE/failures", "/connectors/LARGE/partitions",
            "/connectors/LARGE/access", "/connectors/LARGE/why?source_id=id-00009000", "/connectors/LARGE/remove", "/bases", "/bases/LARGE",
            "/bases/LARGE?order=Name", "/bases/LARGE?page=200", "/bases/LARGE?keywords=ument+9000000", "/bases/LARGE?keywords=ument+77",
            "/bases/LARGE?keywords=zeppelin", "/bases/LARGE?metadata=n=77", $"/bases/LARGE?as_user={SizeWorld.User}", "/search?q=people",
            "/failures", "/failures?order=Title", $"/people?user={SizeWorld.User}", "/why?what=id-00009000", "/why?what=Document+9000000",
            "/administration/system", "/administration/retention",
        ])
        {
            var path = page.Replace("LARGE", large, StringComparison.Ordinal);
            await Latencies.ReportAsync($"page {page}", () => browser.ReadAsync(path));
        }
    }

    private static async Task WithApiAsync(BenchmarkDatabase postgres, Func<ProductProcess, Task> measure)
    {
        var directory = Directory.CreateTempSubdirectory("connectors-bench-");
        await using (var api = await ProductProcess.StartAsync("api", postgres.ConnectionString, directory.FullName))
            await measure(api);
        directory.Delete(recursive: true);
    }

    private static async Task SendAsync(ProductProcess api, HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await api.Client.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        // What takes too long is measured, too.
        if (json["code"]!.GetValue<int>() != 0)
            await TestContext.Progress.WriteLineAsync($"{path}: {json.ToJsonString()}");
    }
}
