using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian;

/// <summary>The tables of the Atlassian Document Format.</summary>
internal static class AdfTable
{
    public static string Convert(JsonElement table, int depth)
    {
        // What is not of a table, and stands in one all the same, is a row or cell of its own.
        var rows = AdfMarkdown.Children(table)
            .Select(row => AdfMarkdown.Type(row) == "tableRow"
                ? AdfMarkdown.Children(row).Select(cell => (Cell(cell, depth + 1), AdfMarkdown.Type(cell) == "tableHeader")).ToList()
                : [(Cell(row, depth + 1), false)])
            .Where(row => row.Count > 0)
            .ToList();
        return MarkdownTable.Render(rows);
    }

    private static string Cell(JsonElement cell, int depth)
    {
        var text = new StringBuilder();
        if (AdfMarkdown.Type(cell) is "tableCell" or "tableHeader")
            AdfMarkdown.Blocks(cell, text, "", depth);
        else
            AdfMarkdown.Block(cell, text, "", depth);
        return text.ToString();
    }
}
