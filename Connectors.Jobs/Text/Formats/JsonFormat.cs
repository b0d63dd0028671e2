using System.Text;
using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Writes JSON as lines of "path: value", so a search finds keys and values. Text that is not valid JSON, such as several values, is kept
/// as it is.
/// </summary>
internal sealed class JsonFormat : IFormat
{
    public string MediaType => "application/json";

    public bool Knows(FileProbe probe) => probe.LooksLikeText && probe.IsCalled(MediaType, ".json", ".ipynb", ".geojson");

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var json = PlainText.Decode(file, budget);
        var options = new JsonDocumentOptions
        {
            MaxDepth = budget.Limits.MaxDepth,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        };
        var text = new StringBuilder();
        try
        {
            using var document = JsonDocument.Parse(json, options);
            Append(text, document.RootElement, "", budget);
        }
        catch (JsonException)
        {
            text.Clear().Append(json);
        }

        if (text.Length > 0)
            yield return new DocumentSection(text.ToString());
    }

    private static void Append(StringBuilder text, JsonElement element, string path, TextBudget budget)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                    Append(text, property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}", budget);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Append(text, item, path, budget);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            default:
                text.Append(budget.Take(path.Length == 0 ? element.ToString() : $"{path}: {element}")).Append('\n');
                break;
        }
    }
}
