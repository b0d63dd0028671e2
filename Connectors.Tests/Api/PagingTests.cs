using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Every paged route of the served OpenAPI document copes with pages that make no sense.</summary>
internal sealed class PagingTests : ApiTests
{
    private const string Huge = "99999999999999999999999999";

    private static readonly string[] Absurd =
    [
        "page=0", "page=-1", "page=-9223372036854775808", "page=2147483647", "page=2147483648", "page=9223372036854775807", $"page={Huge}",
        "page=1.5", "page=1e9",
        "page=NaN", "page=%00", "page=%F0%9F%92%A9", "page=1&page=2", "page=' or 1=1--", "page_size=0", "page_size=-1",
        "page_size=-9223372036854775808",
        "page_size=101", "page_size=2147483647", "page_size=9223372036854775807", $"page_size={Huge}", "page_size=%2B5", "page_size=0x10",
        "page_size=%D9%A3",
        "page=2147483647&page_size=100", "page=9223372036854775807&page_size=100", "page=&page_size=", "page[]=1&page_size[]=1",
    ];

    [Test]
    public async Task An_absurd_page_is_empty_the_first_or_refused_and_never_more_than_a_hundred_rows()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var routes = await ApiRoute.PagedAsync(Host);

        foreach (var route in routes)
        {
            foreach (var query in Absurd)
            {
                var (status, body) = await Host.CallAsync(HttpMethod.Get, $"{route.Of(seed)}?{query}");
                Assert.That(status, Is.EqualTo(200).Or.EqualTo(400), $"{route}?{query}: {body.ToJsonString()}");
                Assert.That(Code(body), Is.EqualTo(0).Or.EqualTo(101).Or.EqualTo(102), $"{route}?{query}: {body.ToJsonString()}");
                Assert.That(Longest(body), Is.LessThanOrEqualTo(100), $"{route}?{query}");
            }
        }

        Assert.That(routes, Has.Length.GreaterThan(10));
    }

    [Test]
    public async Task A_page_before_the_first_is_refused_by_name()
    {
        var seed = await ApiSeed.PlantAsync(Host);

        foreach (var (query, message) in new[]
        {
            ("page=0", "page must be 1 at least"), ("page=-1", "page must be 1 at least"), ("page_size=0", "page_size must be 1 at least"),
            ("page=0&page_size=-3", "page must be 1 at least; page_size must be 1 at least"),
        })
        {
            var answer = await Host.GetAsync($"/api/v1/connectors/{seed.Connector}/runs?{query}");
            Assert.That((Code(answer), Message(answer)), Is.EqualTo((101, message)), query);
        }
    }

    [Test]
    public async Task A_page_behind_the_end_is_empty_and_has_the_total()
    {
        var seed = await ApiSeed.PlantAsync(Host);

        var lists = new[] { ($"datasets/{seed.Dataset}/documents", "docs"), ($"connectors/{seed.Connector}/failures", "failures") };
        foreach (var (path, rows) in lists)
        {
            var data = (await Host.GetAsync($"/api/v1/{path}?page=2147483647&page_size=100"))["data"]!;
            Assert.That((data[rows]!.AsArray().Count, (int)data["total"]!), Is.EqualTo((0, 1)), path);
        }
    }

    [TestCase("top_k", 0)]
    [TestCase("top_k", -1)]
    [TestCase("top_k", 1_000_000)]
    [TestCase("page_size", 0)]
    [TestCase("page_size", 101)]
    [TestCase("page", -1)]
    [TestCase("page", int.MaxValue)]
    public async Task A_search_for_an_absurd_stretch_is_refused_or_finds_nothing(string field, long value)
    {
        var seed = await ApiSeed.PlantAsync(Host);

        var (status, body) = await Host.CallAsync(HttpMethod.Post, "/api/v1/retrieval", new JsonObject
        {
            ["question"] = "planted", ["dataset_ids"] = new JsonArray(seed.Dataset), [field] = value,
        }.ToJsonString());

        Assert.That(status, Is.EqualTo(200).Or.EqualTo(400), body.ToJsonString());
        Assert.That(Code(body) is 101 or 102 || body["data"]!["chunks"]!.AsArray().Count == 0, body.ToJsonString());
    }

    private static int Longest(JsonNode? node) => node switch
    {
        JsonArray list => list.Select(Longest).Append(list.Count).Max(),
        JsonObject fields => fields.Select(field => Longest(field.Value)).Append(0).Max(),
        _ => 0,
    };
}
