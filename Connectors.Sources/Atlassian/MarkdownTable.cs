namespace Connectors.Sources.Atlassian;

/// <summary>Renders tables in Markdown, where each row, and so each cell, is one line.</summary>
internal static class MarkdownTable
{
    /// <returns>Empty if there are no rows.</returns>
    public static string Render(IReadOnlyList<IReadOnlyList<(string Text, bool IsHeader)>> rows)
    {
        if (rows.Count == 0)
            return "";

        var width = rows.Max(row => row.Count);
        var lines = rows.Select(row => Line(row.Select(cell => Cell(cell.Text)), width)).ToList();
        var divider = Line(Enumerable.Repeat("---", width), width);
        // A table in Markdown must have a row of headers, so it gets an empty one if the first row is none.
        if (rows[0].All(cell => cell.IsHeader))
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

    private static string Cell(string text)
        => string.Join("<br>", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Replace("|", "\\|", StringComparison.Ordinal);
}
