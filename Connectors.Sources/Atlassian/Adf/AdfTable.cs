using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian.Adf;

/// <summary>Converts the tables of the Atlassian Document Format.</summary>
internal static class AdfTable
{
    public static string Convert(JsonElement table, int depth)
    {
        // A child that is not a row becomes a row of one cell, so its text is not lost.
        var rows = AdfNode.Children(table)
            .Select(row => AdfNode.Type(row) == AdfTypes.TableRow
                ? AdfNode.Children(row).Select(cell => (Cell(cell, depth + 1), AdfNode.Type(cell) == AdfTypes.TableHeader)).ToList()
                : [(Cell(row, depth + 1), false)])
            .Where(row => row.Count > 0)
            .ToList();
        return MarkdownTable.Render(rows);
    }

    private static string Cell(JsonElement cell, int depth)
    {
        var text = new StringBuilder();
        if (AdfNode.Type(cell) is AdfTypes.TableCell or AdfTypes.TableHeader)
            AdfMarkdown.AppendBlocks(cell, text, "", depth);
        else
            AdfMarkdown.AppendBlock(cell, text, "", depth);
        return text.ToString();
    }
}
