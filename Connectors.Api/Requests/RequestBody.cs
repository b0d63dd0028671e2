using System.Text.Json;
using System.Text.Json.Nodes;
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
            var node = JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), null, Strict);
            return node is JsonObject body ? new Fields(body) : throw new ApiException(Codes.Argument, "The body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new ApiException(Codes.BadRequest, $"Invalid request body: line {e.LineNumber + 1}, position {e.BytePositionInLine}: not valid JSON.")
            {
                Status = StatusCodes.Status400BadRequest,
            };
        }
    }
}
