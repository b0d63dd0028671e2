using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Connectors.Api.Envelopes;

namespace Connectors.Api.Requests;

/// <summary>Reads JSON bodies.</summary>
internal static class RequestBody
{
    /// <summary>Items are counted before a tree is made of them, which takes a hundred times the memory of the text.</summary>
    private const int MaxItems = 50_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The body as an object; an empty body is an empty object.</summary>
    /// <exception cref="ApiException">400 for text that is not JSON, 101 for JSON that is not an object.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
            return [];

        try
        {
            var json = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
            CheckText(json);
            return JsonNode.Parse(json, null, Strict) is JsonObject body
                ? body
                : throw new ApiException(Codes.Argument, "The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw Invalid(
                e.LineNumber is null
                    ? "a key is given twice in the same object."
                    : $"line {e.LineNumber + 1}, position {e.BytePositionInLine}: not valid JSON.");
        }
    }

    /// <summary>
    /// Refuses text that cannot be stored: bytes that are not UTF-8, half a surrogate pair written as an escape, and NUL characters.
    /// </summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="ApiException">A list, or the whole body, has more items than any request needs.</exception>
    private static void CheckText(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw Invalid("it has text that is not valid Unicode.");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            for (var items = 0; reader.Read(); items++)
            {
                if (items == MaxItems)
                    throw new ApiException(Codes.Argument, $"The body has more than {MaxItems} keys and values. Send less at once.");
                if (reader.ValueIsEscaped && reader.GetString()!.Contains('\0', StringComparison.Ordinal))
                    throw new ApiException(Codes.Argument, "Text must not contain NUL characters. Remove them from the body.");
            }
        }
        catch (InvalidOperationException)
        {
            throw Invalid("it has text that is not valid Unicode.");
        }
    }

    private static ApiException Invalid(string why)
        => new(Codes.BadRequest, $"Invalid request body: {why}") { Status = StatusCodes.Status400BadRequest };
}
