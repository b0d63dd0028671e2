using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian;

/// <summary>The tables of the Atlassian Document Format, as Markdown's, whose cells are of one line.</summary>
internal static class AdfTable
{
    public static string Convert(JsonElement table, int depth)
    {
        var rows = AdfMarkdown.Children(table)
            .Where(row => AdfMarkdown.Type(row) == "tableRow")
            .Select(row => AdfMarkdown.Children(row).Select(cell => (Text: Cell(cell, depth + 1), IsHeader: AdfMarkdown.Type(cell) == "tableHeader")).ToList())
            .Where(row => row.Count > 0)
            .ToList();
        if (rows.Count == 0)
            return "";

        var width = rows.Max(row => row.Count);
        var lines = rows.ConvertAll(row => Line(row.Select(cell => cell.Text), width));
        var divider = Line(Enumerable.Repeat("---", width), width);
        if (rows[0].TrueForAll(cell => cell.IsHeader))
            lines.Insert(1, divider);
        else
            lines.InsertRange(0, [Line([], width), divider]);
        return string.Join('\n', lines);
    }

    private static string Line(IEnumerable<string> cells, int width)
    {
        var padded = cells.Concat(Enumerable.Repeat("", width)).Take(width);
        return $"| {string.Join(" | ", padded)} |";
    }

    private static string Cell(JsonElement cell, int depth)
    {
        var text = new StringBuilder();
        AdfMarkdown.Blocks(cell, text, "", depth);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("<br>", lines).Replace("|", "\\|", StringComparison.Ordinal);
    }
}
