using System.Text;
using System.Text.RegularExpressions;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Jira.Markup;

/// <summary>
/// Converts Jira's wiki markup (version 2 of the API) to Markdown, block by block. Unknown markup stays as it is, so no text is lost.
/// </summary>
internal sealed partial class WikiMarkup
{
    private const string Quote = "quote";

    private readonly Stack<string> _lines;
    private readonly StringBuilder _text;
    private bool _quoted;

    private WikiMarkup(string markup)
    {
        _lines = new Stack<string>(markup.ReplaceLineEndings("\n").Split('\n').Reverse());
        _text = new StringBuilder(markup.Length + 64);
    }

    public static string Convert(string markup)
    {
        var converter = new WikiMarkup(markup);
        while (converter._lines.TryPop(out var line))
            converter.ConvertBlock(line);
        return converter._text.ToString().TrimEnd('\n');
    }

    private void ConvertBlock(string line)
    {
        var (fence, container) = (Fence().Match(line), Container().Match(line));
        if (line.TrimStart().StartsWith('|'))
        {
            _lines.Push(line);
            ConvertTable();
        }
        else if (fence.Success && (!container.Success || fence.Index < container.Index))
        {
            ConvertFence(fence, line);
        }
        else if (!container.Success)
        {
            Append(ConvertLine(line));
        }
        else if (line.AsSpan().Trim().Length > container.Length)
        {
            Push(line[(container.Index + container.Length)..]);
            Push(container.Value);
            Push(line[..container.Index]);
        }
        else
        {
            ConvertContainer(container);
        }
    }

    private void ConvertContainer(Match container)
    {
        if (container.Groups["kind"].Value.Equals(Quote, StringComparison.OrdinalIgnoreCase))
        {
            _quoted = !_quoted;
            // Without an empty line, Markdown would read the next line as part of the quotation.
            if (!_quoted && _lines.TryPeek(out var next) && !string.IsNullOrWhiteSpace(next))
                Append("");
        }
        else if (WikiParameters.Find(container.Groups["parameters"].Value, "title") is { } title)
        {
            Append($"**{title}**");
        }
    }

    private void ConvertFence(Match fence, string line)
    {
        if (!string.IsNullOrWhiteSpace(line[..fence.Index]))
            Append(ConvertLine(line[..fence.Index].TrimEnd()));
        var parameters = fence.Groups["parameters"].Value;
        if (WikiParameters.Find(parameters, "title") is { } title)
            Append($"**{title}**");
        Append($"```{WikiParameters.Find(parameters, "language") ?? WikiParameters.FindUnnamed(parameters)}");
        var end = $"{{{fence.Groups["kind"].Value}}}";
        var rest = line[(fence.Index + fence.Length)..];
        var isFirst = true;
        do
        {
            var close = rest.IndexOf(end, StringComparison.OrdinalIgnoreCase);
            var code = close < 0 ? rest : rest[..close];
            if (code.Length > 0 || (close < 0 && !isFirst))
                Append(code);
            if (close >= 0)
            {
                Push(rest[(close + end.Length)..]);
                break;
            }

            isFirst = false;
        }
        while (_lines.TryPop(out rest!));
        Append("```");
    }

    private void ConvertTable()
    {
        var rows = new List<IReadOnlyList<(string Text, bool IsHeader)>>();
        while (_lines.TryPeek(out var line) && line.TrimStart().StartsWith('|'))
            rows.Add(WikiTable.Cells(WikiTable.TakeRow(_lines)));
        Append(MarkdownTable.Render([.. rows.Where(row => row.Count > 0)]));
    }

    private static string ConvertLine(string line)
    {
        if (Heading().Match(line) is { Success: true } heading)
            return $"{new string('#', heading.Groups["level"].Value[0] - '0')} {WikiInline.Convert(heading.Groups["text"].Value)}";
        if (Bullet().Match(line) is { Success: true } bullet)
        {
            var marks = bullet.Groups["marks"].Value;
            var (indent, marker) = (new string(' ', 2 * (marks.Length - 1)), marks[^1] == '#' ? "1." : "-");
            return $"{indent}{marker} {WikiInline.Convert(bullet.Groups["text"].Value)}";
        }

        if (line.StartsWith("bq. ", StringComparison.Ordinal))
            return "> " + WikiInline.Convert(line[4..]);
        return line.Trim() == "----" ? "---" : WikiInline.Convert(line);
    }

    private void Push(string line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            _lines.Push(line);
    }

    private void Append(string block)
    {
        foreach (var line in block.Split('\n'))
            _text.Append(_quoted ? line.Length > 0 ? "> " : ">" : "").Append(line).Append('\n');
    }

    [GeneratedRegex(@"\{(?<kind>code|noformat)(?::(?<parameters>[^}\n]{0,500}))?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\{(?<kind>quote|panel|info|note|tip|warning)(?::(?<parameters>[^}\n]{0,500}))?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Container();

    [GeneratedRegex(@"^\s*h(?<level>[1-6])\.\s+(?<text>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*(?<marks>[*#-]{1,10})\s+(?<text>\S.*)$")]
    private static partial Regex Bullet();
}
