using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Jobs.Search.Vectors;

/// <summary>
/// A model server. It has OpenAI's "Create embeddings", Ollama's "Generate embeddings", and "Rerank" as Jina and Text Embeddings Inference
/// describe it. Its vectors count words, and words of one meaning are one.
/// </summary>
public sealed partial class FakeModels : FakeUpstream
{
    public const string Key = "sk-test-0123456789";

    /// <summary>A text with this word is refused, as one is that is too long or has forbidden characters.</summary>
    public const string Refused = "unembeddable";

    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["holiday"] = "vacation", ["leave"] = "vacation", ["reimbursed"] = "refund", ["repaid"] = "refund", ["automobile"] = "car",
    };

    /// <summary>The length of the vectors.</summary>
    public int Dimensions { get; set; } = 64;

    /// <summary>Whether every text is refused.</summary>
    public bool RefusesAll { get; set; }

    /// <summary>What happens in the world while a text is embedded.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    /// <summary>All texts that were embedded, in the order of arrival.</summary>
    public ConcurrentQueue<string> Embedded { get; } = new();

    protected override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/embeddings", (Delegate)OpenAIAsync);
        routes.MapPost("/ollama/api/embed", (Delegate)OllamaAsync);
        routes.MapPost("/v1/rerank", (Delegate)JinaAsync);
        routes.MapPost("/tei/rerank", (Delegate)TeiAsync);
    }

    private async Task<IResult> OpenAIAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
            return Error(StatusCodes.Status401Unauthorized, "Incorrect API key provided.", "invalid_api_key");
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if ((string?)body["model"] is not { Length: > 0 } model || (string?)body["encoding_format"] is not ("float" or null))
            return Error(StatusCodes.Status400BadRequest, "you must provide a model parameter", null);
        var texts = TextsOf(body["input"]!);
        await Meanwhile();
        if (RefusesAll || texts.Any(text => text.Contains(Refused, StringComparison.Ordinal)))
            return Error(StatusCodes.Status400BadRequest, "This model's maximum context length is 8192 tokens", "context_length_exceeded");
        var data = texts.Select((text, index) => new JsonObject
        {
            ["object"] = "embedding", ["index"] = index, ["embedding"] = Json(Embed(text)),
        });
        return Results.Json(new JsonObject
        {
            ["object"] = "list",
            // The index tells which text a vector belongs to, not its place.
            ["data"] = new JsonArray([.. data.Reverse()]),
            ["model"] = model,
            ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 },
        });
    }

    private async Task<IResult> OllamaAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        if ((string?)body["model"] != "nomic-embed-text")
            return Results.Json(new JsonObject { ["error"] = $"model \"{body["model"]}\" not found" }, statusCode: 404);
        return Results.Json(new JsonObject
        {
            ["model"] = "nomic-embed-text",
            ["embeddings"] = new JsonArray([.. TextsOf(body["input"]!).Select(text => Json(Embed(text)))]),
            ["total_duration"] = 14143917,
        });
    }

    private static async Task<IResult> JinaAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var (query, texts) = ((string)body["query"]!, TextsOf(body["documents"]!));
        var results = texts
            .Select((text, index) => (Index: index, Score: Cosine(query, text)))
            .OrderByDescending(rated => rated.Score)
            .Take((int?)body["top_n"] ?? texts.Length)
            .Select(rated => new JsonObject { ["index"] = rated.Index, ["relevance_score"] = rated.Score });
        return Results.Json(new JsonObject { ["model"] = (string?)body["model"], ["results"] = new JsonArray([.. results]) });
    }

    private static async Task<IResult> TeiAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!;
        var query = (string)body["query"]!;
        return Results.Json(new JsonArray([.. TextsOf(body["texts"]!)
            .Select((text, index) => new JsonObject { ["index"] = index, ["score"] = Cosine(query, text) })]));
    }

    private float[] Embed(string text)
    {
        Embedded.Enqueue(text);
        return Embed(text, Dimensions);
    }

    private static float[] Embed(string text, int dimensions)
    {
        var vector = new float[dimensions];
        foreach (Match word in Word().Matches(text.ToLowerInvariant()))
        {
            var meaning = Meanings.GetValueOrDefault(word.Value, word.Value);
            vector[XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(meaning)) % (uint)dimensions]++;
        }

        return vector;
    }

    private static double Cosine(string question, string text)
    {
        var (left, right) = (Embed(question, 512), Embed(text, 512));
        var product = left.Zip(right, (a, b) => a * b).Sum();
        return product / Math.Sqrt(left.Sum(a => a * a) * right.Sum(b => b * b));
    }

    private static string[] TextsOf(JsonNode input)
        => input is JsonArray list ? [.. list.Select(text => (string)text!)] : [(string)input!];

    private static JsonArray Json(float[] vector) => new([.. vector.Select(number => (JsonNode)number)]);

    private static IResult Error(int status, string message, string? code)
        => Results.Json(
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = message, ["type"] = "invalid_request_error", ["param"] = null, ["code"] = code,
                },
            },
            statusCode: status);

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
