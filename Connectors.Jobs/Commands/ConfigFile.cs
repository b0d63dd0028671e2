using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Jobs.Commands;

/// <summary>A source's config as an operator gives it: a file, or "-" for standard input.</summary>
internal static class ConfigFile
{
    private const int MostCharacters = 4 << 20;

    /// <summary>The config: the object itself, or the "config" of one that also says of which source it is, as the API takes it.</summary>
    /// <exception cref="ToolException">It cannot be read, is no JSON, or is of another source.</exception>
    public static async Task<JsonObject> ReadAsync(string path, string source, CancellationToken cancellationToken)
    {
        var name = path == "-" ? "standard input" : path;
        try
        {
            var whole = JsonNode.Parse(await TextAsync(path, cancellationToken), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw Wrong($"{name} must hold a JSON object.");
            if (whole["config"] is not JsonObject inner || whole["source"] is not JsonValue said)
                return whole;
            return said.TryGetValue(out string? type) && type == source ? inner : throw Wrong($"{name} is of source {said}, not {source}.");
        }
        catch (JsonException e)
        {
            throw Wrong($"{name} is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{name} cannot be read: {e.Message}");
        }
    }

    private static async Task<string> TextAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = path == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(path);
        var buffer = new char[MostCharacters + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length <= MostCharacters ? new string(buffer, 0, length) : throw new IOException("it is longer than 4 MB.");
    }

    private static ToolException Wrong(string error) => new(ExitCodes.Wrong, error);
}
