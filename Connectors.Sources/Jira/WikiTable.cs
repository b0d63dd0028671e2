using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira;

/// <summary>The tables of wiki markup: ||header||header|| and |cell|cell|, also both in one row.</summary>
internal static partial class WikiTable
{
    /// <summary>Takes a row, with the lines that its cells go on over.</summary>
    public static string Row(Stack<string> lines)
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
            // Links, pictures, code and escapes may have bars of their own.
            var end = start + Text().Match(row[start..]).Length;
            cells.Add((Convert(row[start..end]), isHeader));
            at = end;
        }

        return cells;
    }

    private static string Convert(string cell) => string.Join('\n', Code().Replace(cell, "`").Split('\n').Select(line => WikiInline.Convert(line.Trim())));

    private static bool IsOpen(string row) => Code().Count(row) % 2 == 1;

    [GeneratedRegex(@"^(?:\\.|\[[^\[\]\n]*\]|\{\{[^\n]{1,500}?\}\}|![^!|\s][^!|\n]*\|[^!|\n]*!|\{(?<kind>code|noformat)(?::[^}\n]{0,500})?\}.*?\{\k<kind>\}|\{[a-z]+:[^}\n]{0,500}\}|[^|])*", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Text();

    [GeneratedRegex(@"\{(?:code|noformat)(?::[^}\n]{0,500})?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Code();
}
