using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Notebooks (Jupyter): notes, code and the outputs that are text. Pictures are left out.</summary>
internal sealed partial class NotebookFormat : IFormat
{
    public string MediaType => "application/x-ipynb+json";

    public bool Knows(FileProbe probe) => probe.LooksLikeText && probe.IsCalled(MediaType, ".ipynb");

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var json = PlainText.Decode(file, new TextBudget(budget.Limits, budget.Token));
        var text = TryRead(json, budget) ?? JsonText.TryWrite(json, budget) ?? JsonText.Unescaped(Blobs.Remove(budget.Take(json)));
        if (!string.IsNullOrWhiteSpace(text))
            yield return new DocumentSection(text.Trim());
    }

    /// <summary>Returns the notebook's text; null if the file is not a notebook.</summary>
    private static string? TryRead(string json, TextBudget budget)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = budget.Limits.MaxDepth });
            if (Cells(document.RootElement) is not { } cells)
                return null;
            var text = new StringBuilder();
            foreach (var cell in cells)
                Cell(text, cell, budget);
            return text.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the cells. Old notebooks keep them in worksheets.</summary>
    private static List<JsonElement>? Cells(JsonElement root)
    {
        if (Array(root, "cells") is { } cells)
            return [.. cells.EnumerateArray()];
        return Array(root, "worksheets") is { } sheets
            ? [.. sheets.EnumerateArray().Select(sheet => Array(sheet, "cells")).SelectMany(found => found?.EnumerateArray() ?? default)]
            : null;
    }

    private static void Cell(StringBuilder text, JsonElement cell, TextBudget budget)
    {
        var kind = Lines(cell, "cell_type");
        var source = Lines(cell, "source") is { Length: > 0 } lines ? lines : Lines(cell, "input");
        if (kind == "heading")
            source = $"# {source}";
        Append(text, Blobs.Remove(source), budget);
        if (Array(cell, "outputs") is not { } outputs)
            return;
        foreach (var output in outputs.EnumerateArray())
            Append(text, Blobs.Remove(Escape().Replace(Output(output, budget), "")), budget);
    }

    private static string Output(JsonElement output, TextBudget budget)
    {
        var data = Property(output, "data") is { ValueKind: JsonValueKind.Object } found ? found : output;
        foreach (var name in (ReadOnlySpan<string>)["text/plain", "text/markdown", "text"])
        {
            // "<Figure size 640x480>" stands for a picture, and an object's address for its table.
            if (Lines(data, name) is { Length: > 0 } text && !(text[0] == '<' && text[^1] == '>'))
                return text;
        }

        if (Lines(data, "text/html") is { Length: > 0 } html)
            return HtmlText.Of(html, budget);
        return $"{Lines(output, "ename")} {Lines(output, "evalue")}".Trim();
    }

    private static void Append(StringBuilder text, string piece, TextBudget budget)
    {
        if (!string.IsNullOrWhiteSpace(piece))
            text.Append(budget.Take(piece.TrimEnd())).Append("\n\n");
    }

    /// <summary>Returns a text, which a notebook writes as a string or as a list of lines; empty if it is not there.</summary>
    private static string Lines(JsonElement element, string name) => Property(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => JsonText.Text(text),
        { ValueKind: JsonValueKind.Array } lines
            => string.Concat(lines.EnumerateArray().Where(line => line.ValueKind == JsonValueKind.String).Select(JsonText.Text)),
        _ => "",
    };

    private static JsonElement? Array(JsonElement element, string name)
        => Property(element, name) is { ValueKind: JsonValueKind.Array } array ? array : null;

    private static JsonElement? Property(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The colors of a terminal.</summary>
    [GeneratedRegex(@"\x1B\[[0-9;]{0,20}m")]
    private static partial Regex Escape();
}
