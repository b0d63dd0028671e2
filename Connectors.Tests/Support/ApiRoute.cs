using System.Text.Json.Nodes;

namespace Connectors.Tests.Support;

/// <summary>A route as the served OpenAPI document has it.</summary>
/// <param name="Keys">The keys that its body may have. Null: it takes no body.</param>
internal sealed record ApiRoute(HttpMethod Method, string Template, IReadOnlyList<string>? Keys = null)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public bool IsChange => Method != HttpMethod.Get;

    public static async Task<IReadOnlyList<ApiRoute>> AllAsync(ApiHost host)
    {
        var document = await host.GetAsync("/openapi/v1.json");
        return [.. document["paths"]!.AsObject().SelectMany(path => Operations(document, path))];
    }

    /// <summary>Returns the routes that have pages.</summary>
    public static async Task<ApiRoute[]> PagedAsync(ApiHost host)
        => [.. (await host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject()
            .Where(path => path.Value!["get"]?["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == "page") is true)
            .Select(path => new ApiRoute(HttpMethod.Get, path.Key))];

    /// <summary>Returns the path with the seed's ids filled in.</summary>
    public string Of(ApiSeed seed)
    {
        var id = Template switch
        {
            _ when Template.Contains("/datasets/", StringComparison.Ordinal) || Template.Contains("/bases/", StringComparison.Ordinal)
                => seed.Dataset,
            _ when Template.Contains("/runs/", StringComparison.Ordinal) => $"{seed.Run}",
            _ when Template.Contains("/keys/", StringComparison.Ordinal) => seed.KeyId,
            _ => seed.Connector,
        };
        return Template.Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{documentId}", seed.Document, StringComparison.Ordinal)
            .Replace("{document}", seed.Document, StringComparison.Ordinal)
            .Replace("{chunkId}", "0", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{type}", "picky", StringComparison.Ordinal)
            .Replace("{source}", "picky", StringComparison.Ordinal);
    }

    /// <summary>Returns a body with as many of the route's keys as possible, each naming something that the seed has.</summary>
    public string Body(ApiSeed seed)
    {
        var all = new JsonObject
        {
            ["id"] = seed.Connector, ["name"] = "hers", ["source"] = "picky", ["kind"] = "sync", ["resume"] = false,
            ["kb_id"] = seed.Dataset, ["knowledge_id"] = seed.Dataset, ["task_id"] = $"{seed.Run}", ["all"] = true,
            ["question"] = "planted", ["query"] = "planted", ["dataset_ids"] = new JsonArray(seed.Dataset),
            ["document_ids"] = new JsonArray(seed.Document),
            ["ids"] = new JsonArray(seed.Dataset), ["connectors"] = new JsonArray(new JsonObject { ["id"] = seed.Connector }),
            ["status"] = "CANCEL", ["retrieval_setting"] = new JsonObject { ["top_k"] = 5, ["score_threshold"] = 0 },
            ["as_user"] = "eve@example.com",
        };
        foreach (var key in all.Select(field => field.Key).Except(Keys ?? []).ToArray())
            all.Remove(key);
        return all.ToJsonString();
    }

    private static IEnumerable<ApiRoute> Operations(JsonNode document, KeyValuePair<string, JsonNode?> path)
        => from operation in path.Value!.AsObject()
           where Methods.Contains(operation.Key)
           select new ApiRoute(new HttpMethod(operation.Key.ToUpperInvariant()), path.Key, KeysOf(document, operation.Value!));

    private static string[]? KeysOf(JsonNode document, JsonNode operation)
    {
        var schema = operation["requestBody"]?["content"]?["application/json"]?["schema"];
        if ((string?)schema?["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]];
        return schema is null ? null : [.. schema["properties"]!.AsObject().Select(property => property.Key)];
    }

    public override string ToString() => $"{Method} {Template}";
}
