using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Connectors.Api.Answers;

namespace Connectors.Api.Requests;

/// <summary>Reads JSON bodies.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The body as an object; an empty body is an empty object.</summary>
    /// <exception cref="ApiException">400 for what is not JSON, 101 for JSON that is not an object.</exception>
    public static async Task<Fields> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
            return new Fields([]);

        try
        {
            var json = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
            if (!IsUnicode(json))
                throw Invalid("it has text that is not valid Unicode.");
            var node = JsonNode.Parse(json, null, Strict);
            return node is JsonObject body ? new Fields(body) : throw new ApiException(Codes.Argument, "The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw Invalid($"line {e.LineNumber + 1}, position {e.BytePositionInLine}: not valid JSON.");
        }
    }

    /// <summary>Whether every text can be read: half a surrogate pair, written as an escape, cannot, nor can bytes that are no UTF-8.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    private static bool IsUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                    reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ApiException Invalid(string why)
        => new(Codes.BadRequest, $"Invalid request body: {why}") { Status = StatusCodes.Status400BadRequest };
}
