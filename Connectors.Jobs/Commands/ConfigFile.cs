using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Jobs.Commands;

/// <summary>Reads a source's config from a file, or from standard input if the path is "-".</summary>
internal static class ConfigFile
{
    private const int MaxCharacters = 4 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Reads a config: either the whole JSON object, or its "config" if the object has "source" and "config" as in the API.
    /// </summary>
    /// <exception cref="ToolException">The file cannot be read, is not a JSON object, or is for another source.</exception>
    public static async Task<JsonObject> ReadAsync(string path, string source, CancellationToken cancellationToken)
    {
        var name = path == "-" ? "standard input" : path;
        try
        {
            var text = await TextAsync(path, cancellationToken);
            var whole = JsonNode.Parse(text, documentOptions: Options) as JsonObject
                ?? throw Wrong($"{name} must contain a JSON object.");
            if (whole["config"] is not JsonObject inner || whole["source"] is not JsonValue given)
                return whole;
            return given.TryGetValue(out string? type) && type == source
                ? inner
                : throw Wrong($"{name} is a config for {given}, not for {source}.");
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
        var buffer = new char[MaxCharacters + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length <= MaxCharacters ? new string(buffer, 0, length) : throw new IOException("It is longer than 4 MB.");
    }

    private static ToolException Wrong(string error) => new(ExitCodes.Wrong, error);
}
