using System.Text.Json.Nodes;

namespace Connectors.Tests.Support;

/// <summary>A route of the OpenAPI document that the API serves.</summary>
internal sealed record ApiRoute(HttpMethod Method, string Template)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public bool IsChange => Method != HttpMethod.Get;

    public static async Task<IReadOnlyList<ApiRoute>> AllAsync(ApiHost host)
        => [.. (await host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject().SelectMany(Operations)];

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
            _ when Template.Contains("/datasets/", StringComparison.Ordinal) => seed.Dataset,
            _ when Template.Contains("/runs/", StringComparison.Ordinal) => $"{seed.Run}",
            _ when Template.Contains("/keys/", StringComparison.Ordinal) => seed.KeyId,
            _ => seed.Connector,
        };
        return Template.Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{documentId}", seed.Document, StringComparison.Ordinal)
            .Replace("{type}", "picky", StringComparison.Ordinal);
    }

    /// <summary>Returns a body with a value of the seed for every field that some route takes.</summary>
    public static string Body(ApiSeed seed) => new JsonObject
    {
        ["id"] = seed.Connector, ["name"] = "hers", ["source"] = "picky", ["source_id"] = "source-1", ["kind"] = "sync", ["resume"] = false,
        ["kb_id"] = seed.Dataset, ["knowledge_id"] = seed.Dataset, ["task_id"] = $"{seed.Run}", ["all"] = true, ["question"] = "planted",
        ["query"] = "planted", ["dataset_ids"] = new JsonArray(seed.Dataset), ["document_ids"] = new JsonArray(seed.Document),
        ["ids"] = new JsonArray(seed.Dataset), ["status"] = "CANCEL",
        ["connectors"] = new JsonArray(new JsonObject { ["id"] = seed.Connector }),
        ["retrieval_setting"] = new JsonObject { ["top_k"] = 5, ["score_threshold"] = 0 }, ["as_user"] = "eve@example.com",
    }.ToJsonString();

    private static IEnumerable<ApiRoute> Operations(KeyValuePair<string, JsonNode?> path)
        => path.Value!.AsObject()
            .Where(operation => Methods.Contains(operation.Key))
            .Select(operation => new ApiRoute(new HttpMethod(operation.Key.ToUpperInvariant()), path.Key));

    public override string ToString() => $"{Method} {Template}";
}
