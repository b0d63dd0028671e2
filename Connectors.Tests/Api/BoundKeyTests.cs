using System.Text.Json.Nodes;
using Connectors.Api.Security;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Authorization;

namespace Connectors.Tests.Api;

/// <summary>
/// Keys that answer on behalf of one user, on every route that the process serves. The routes are taken from the server itself, so a new
/// one is tested by being there.
/// </summary>
internal sealed class BoundKeyTests : ApiTests
{
    private const string Eve = "eve@example.com";

    /// <summary>Routes that anybody may call, without a key.</summary>
    private static readonly string[] Open =
        ["/health", "/api/v1/dify/retrieval/health", "/signin", "/signout", "/docs", "/openapi", "/", "/metrics"];

    [Test]
    public async Task A_key_that_is_bound_to_a_user_reads_on_no_route_what_that_user_may_not([Values("reader", "search")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        await Host.Database.Database.ExecuteAsync(
            "update knowledge_bases set name = 'Handbook'", null, CancellationToken.None);
        var key = await Host.KeyAsync("default", role, Eve);
        var (before, refused, answered) = (await ApiSeed.StateAsync(Host), 0, 0);

        foreach (var served in Routes())
        {
            var route = served.Route;
            var (status, body) = await Host.CallAsync(
                route.Method, route.Of(seed), route.Method == HttpMethod.Get ? null : route.Body(seed), key);
            foreach (var name in (string[])[.. ApiSeed.Names, seed.Connector])
                Assert.That(body.ToJsonString(), Does.Not.Contain(name), $"{route}");
            Assert.That(route.Of(seed), Does.Not.Contain("{"), "the test knows what stands for each parameter");
            if (served.IsPage || (served.Role is { } lowest && lowest != Roles.Search))
            {
                Assert.That(status, Is.EqualTo(403), $"{route}");
                refused++;
            }
            else if (status == 200)
            {
                answered++;
                foreach (var count in Counts(body))
                    Assert.That(count.Value is null || (long)count.Value == 0, Is.True, $"{route}: {count.Key} is {count.Value}");
            }
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
        Assert.That(refused, Is.GreaterThan(30));
        Assert.That(answered, Is.GreaterThan(5));
    }

    [Test]
    public async Task A_key_that_is_bound_to_a_user_gets_no_titles_from_assistants_tools([Values("reader", "search")] string role)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var key = await Host.KeyAsync("default", role, Eve);
        var listed = await RpcAsync("tools/list", new JsonObject(), key);
        var tools = listed["result"]!["tools"]!.AsArray();
        var given = new JsonObject
        {
            ["question"] = "planted", ["query"] = "planted", ["dataset_id"] = seed.Dataset, ["document_id"] = seed.Document,
            ["datasets"] = new JsonArray(seed.Dataset),
        };

        foreach (var tool in tools)
        {
            var known = tool!["inputSchema"]!["properties"]!.AsObject();
            var arguments = new JsonObject(given.Where(pair => known.ContainsKey(pair.Key))
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
            var answer = await RpcAsync("tools/call", new JsonObject { ["name"] = (string)tool["name"]!, ["arguments"] = arguments }, key);
            foreach (var text in new[] { "planted title", "planted text", "planted-source", "Picky" })
                Assert.That(answer.ToJsonString(), Does.Not.Contain(text), (string)tool["name"]!);
        }

        Assert.That(tools, Has.Count.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task Keys_of_users_see_no_counts_and_no_connectors_of_a_dataset_and_others_do()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        foreach (var (role, user) in new[] { ("search", null), ("search", Eve), ("reader", Eve) })
        {
            var data = (await Host.GetAsync($"/api/v1/datasets/{seed.Dataset}", await Host.KeyAsync("default", role, user)))["data"]!;
            Assert.That(data["document_count"] ?? data["chunk_count"], Is.Null, role);
            Assert.That(data["connectors"]!.AsArray(), Is.Empty, role);
        }

        var all = (await Host.GetAsync($"/api/v1/datasets/{seed.Dataset}", await Host.KeyAsync("default", "reader")))["data"]!;
        Assert.That(((int)all["document_count"]!, (int)all["chunk_count"]!), Is.EqualTo((1, 1)));
        Assert.That(all["connectors"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Every_route_says_who_may_call_it()
    {
        var unsaid = Routes()
            .Where(route => route.Endpoint.Metadata.GetMetadata<IAuthorizeData>() is null)
            .Select(route => route.Route.Template)
            // A browser comes back from a provider without a key: a secret of its own proves who it is.
            .Where(path => !path.EndsWith("/oauth/web/callback", StringComparison.Ordinal))
            .Where(path => !Open.Any(open => path == open || (open.Length > 1 && path.StartsWith(open, StringComparison.Ordinal))));

        Assert.That(unsaid, Is.Empty);
    }

    /// <summary>All but signing in and the description, which names the types of source to everybody.</summary>
    private ServedRoute[] Routes()
        => [.. ServedRoute.All(Host).Where(served =>
            served.Route.Template is not ("/signout" or "/signin" or "/openapi/{documentName}.json")
            && (!served.IsPage || served.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))];

    /// <summary>Everything in an answer whose key says that it is a count.</summary>
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Counts(JsonNode? node) => node switch
    {
        JsonObject json => json.Where(pair => pair.Key is "total" or "count" || pair.Key.EndsWith("_count", StringComparison.Ordinal))
            .Concat(json.SelectMany(pair => Counts(pair.Value))),
        JsonArray list => list.SelectMany(Counts),
        _ => [],
    };

    private async Task<JsonNode> RpcAsync(string method, JsonObject parameters, string key)
    {
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters };
        using var answer = await Host.SendAsync(
            HttpMethod.Post, "/mcp", request.ToJsonString(), key, ("Accept", "application/json, text/event-stream"));
        var text = await answer.Content.ReadAsStringAsync();
        var data = text.Split('\n').FirstOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal))?["data:".Length..] ?? text;
        return JsonNode.Parse(data)!;
    }
}
