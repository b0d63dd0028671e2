namespace Connectors.Sources.Atlassian;

/// <summary>A table in Markdown, whose rows and cells are of one line each.</summary>
internal static class MarkdownTable
{
    /// <returns>Empty where there are no rows.</returns>
    public static string Render(IReadOnlyList<IReadOnlyList<(string Text, bool IsHeader)>> rows)
    {
        if (rows.Count == 0)
            return "";

        var width = rows.Max(row => row.Count);
        var lines = rows.Select(row => Line(row.Select(cell => Cell(cell.Text)), width)).ToList();
        var divider = Line(Enumerable.Repeat("---", width), width);
        // Markdown knows no table without a row of headers.
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
        => string.Join("<br>", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Replace("|", "\\|", StringComparison.Ordinal);
}
