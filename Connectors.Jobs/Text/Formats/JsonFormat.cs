using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Writes JSON as lines of "path: value", so a search finds keys and values. A file may hold several values, one per line or not. What is
/// not valid JSON is kept as it is, with its escaped characters decoded.
/// </summary>
internal sealed class JsonFormat : IFormat
{
    public string MediaType => "application/json";

    public bool Knows(FileProbe probe)
        => probe.LooksLikeText
            && (probe.IsCalled(MediaType, ".json", ".ipynb", ".geojson", ".jsonl", ".ndjson", ".jsonld", ".webmanifest")
                || probe.IsCalled("application/x-ndjson") || probe.IsCalled("application/jsonl"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var json = PlainText.Decode(file, budget);
        var text = JsonText.TryWrite(json, budget) ?? Lines(json, budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    /// <summary>Reads each line by itself, so a broken line costs itself. Text whose lines are no values is kept as it is.</summary>
    private static string Lines(string json, TextBudget budget)
    {
        var text = new StringBuilder();
        var (values, others) = (0, 0);
        foreach (var line in json.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
                continue;
            var value = line.TrimStart() is ['{' or '[', ..] ? JsonText.TryWrite(line.ToString(), budget) : null;
            values += value is null ? 0 : 1;
            others += value is null ? 1 : 0;
            // A broken line stays in its place among the others.
            text.Append(value ?? JsonText.Unescaped(Blobs.Remove(line.ToString()))).Append('\n');
            if (others > values + 100)
                break;
        }

        return values > others ? text.ToString() : JsonText.Unescaped(Blobs.Remove(json));
    }
}
