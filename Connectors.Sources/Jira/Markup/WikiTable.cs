using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira.Markup;

/// <summary>Reads the tables of wiki markup. A row mixes headers (||header||) and cells (|cell|) freely.</summary>
internal static partial class WikiTable
{
    /// <summary>Takes the lines of one row; a cell may span several.</summary>
    public static string TakeRow(Stack<string> lines)
    {
        var row = lines.Pop().Trim();
        for (var isOpen = IsOpen(row); isOpen || !row.EndsWith('|'); isOpen = IsOpen(row))
        {
            if (!lines.TryPeek(out var next) || (!isOpen && (string.IsNullOrWhiteSpace(next) || next.TrimStart().StartsWith('|'))))
                break;
            row += "\n" + lines.Pop().TrimEnd();
        }

        return row;
    }

    public static IReadOnlyList<(string Text, bool IsHeader)> Cells(string row)
    {
        var cells = new List<(string, bool)>();
        var at = 0;
        while (at < row.Length && row[at] == '|')
        {
            var isHeader = at + 1 < row.Length && row[at + 1] == '|';
            var start = at + (isHeader ? 2 : 1);
            if (start >= row.Length)
                break;
            // A bar within a link, picture, code block or escape does not end the cell.
            var end = start + Text().Match(row[start..]).Length;
            cells.Add((Convert(row[start..end]), isHeader));
            at = end;
        }

        return cells;
    }

    private static string Convert(string cell)
        => string.Join('\n', Code().Replace(cell, "`").Split('\n').Select(line => WikiInline.Convert(line.Trim())));

    private static bool IsOpen(string row) => Code().Count(row) % 2 == 1;

    [GeneratedRegex(
        """
        ^(?:
            \\.
            |\[[^\[\]\n]*\]
            |\{\{[^\n]{1,500}?\}\}
            |![^!|\s][^!|\n]*\|[^!|\n]*!
            |\{(?<kind>code|noformat)(?::[^}\n]{0,500})?\}.*?\{\k<kind>\}
            |\{[a-z]+:[^}\n]{0,500}\}
            |[^|]
        )*
        """, RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Text();

    [GeneratedRegex(@"\{(?:code|noformat)(?::[^}\n]{0,500})?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Code();
}
