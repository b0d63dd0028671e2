using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira;

/// <summary>Jira's wiki markup (version 2 of the API) as Markdown.</summary>
internal static partial class WikiMarkup
{
    public static string Convert(string markup)
    {
        var text = new StringBuilder(markup.Length + 64);
        var (verbatim, quoted) = ((string?)null, false);
        foreach (var line in markup.ReplaceLineEndings("\n").Split('\n'))
        {
            if (verbatim is not null)
            {
                var end = line.IndexOf(verbatim, StringComparison.OrdinalIgnoreCase);
                text.Append(end < 0 ? line : line[..end]).Append(end > 0 || end < 0 ? "\n" : "").Append(end < 0 ? "" : "```\n");
                verbatim = end < 0 ? verbatim : null;
                continue;
            }

            if (Fence().Match(line) is { Success: true } fence)
            {
                verbatim = Open(fence, line, text);
                continue;
            }

            if (line.Trim() is "{quote}")
            {
                quoted = !quoted;
                continue;
            }

            if (Panel().Match(line.Trim()) is { Success: true } panel)
            {
                if (panel.Groups["title"].Value is { Length: > 0 } title)
                    text.Append("**").Append(title).Append("**\n");
                continue;
            }

            text.Append(quoted ? "> " : "").Append(Line(line)).Append('\n');
        }

        return (verbatim is null ? text : text.Append("```\n")).ToString().TrimEnd('\n');
    }

    /// <summary>Opens a block of code or of text as it is; returns what ends it, null where that stands on the same line.</summary>
    private static string? Open(Match fence, string line, StringBuilder text)
    {
        var end = $"{{{fence.Groups["kind"].Value}}}";
        var rest = line[(fence.Index + fence.Length)..];
        if (fence.Index > 0)
            text.Append(Line(line[..fence.Index])).Append('\n');
        text.Append("```").Append(fence.Groups["language"].Value).Append('\n');
        var close = rest.IndexOf(end, StringComparison.OrdinalIgnoreCase);
        if (close < 0)
        {
            if (rest.Length > 0)
                text.Append(rest).Append('\n');
            return end;
        }

        text.Append(rest[..close]).Append("\n```\n").Append(Line(rest[(close + end.Length)..])).Append('\n');
        return null;
    }

    private static string Line(string line)
    {
        if (Heading().Match(line) is { Success: true } heading)
            return $"{new string('#', heading.Groups["level"].Value[0] - '0')} {Inline(heading.Groups["text"].Value)}";
        if (Bullet().Match(line) is { Success: true } bullet)
        {
            var marks = bullet.Groups["marks"].Value;
            return $"{new string(' ', 2 * (marks.Length - 1))}{(marks[^1] == '#' ? "1." : "-")} {Inline(bullet.Groups["text"].Value)}";
        }

        if (line.StartsWith("bq. ", StringComparison.Ordinal))
            return "> " + Inline(line[4..]);
        if (line.TrimStart().StartsWith('|'))
            return Row(line.Trim());
        return line.Trim() == "----" ? "---" : Inline(line);
    }

    private static string Row(string line)
    {
        var isHeader = line.StartsWith("||", StringComparison.Ordinal);
        var cells = Inline(line.Trim('|')).Split(isHeader ? "||" : "|");
        var row = $"| {string.Join(" | ", cells.Select(cell => cell.Trim()))} |";
        return isHeader ? $"{row}\n|{string.Concat(cells.Select(_ => " --- |"))}" : row;
    }

    private static string Inline(string text)
    {
        text = Colour().Replace(text, "");
        text = Mention().Replace(text, "@$1");
        text = LinkWithText().Replace(text, match => $"[{match.Groups[1].Value}]({match.Groups[2].Value})".Replace("|", "", StringComparison.Ordinal));
        text = BareLink().Replace(text, "<$1>");
        text = Image().Replace(text, "![$1]");
        text = Monospace().Replace(text, "`$1`");
        text = Bold().Replace(text, "**$1**");
        text = Italic().Replace(text, "*$1*");
        return Struck().Replace(text, "~~$1~~");
    }

    [GeneratedRegex(@"\{(?<kind>code|noformat)(?::(?:[^}]*\blanguage=)?(?<language>[A-Za-z0-9+#]*)[^}]*)?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\{(?:panel|info|note|tip|warning)(?::(?:[^}]*\btitle=(?<title>[^|}]*))?[^}]*)?\}$", RegexOptions.IgnoreCase)]
    private static partial Regex Panel();

    [GeneratedRegex(@"^\s*h(?<level>[1-6])\.\s+(?<text>.*)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*(?<marks>[*#-]{1,10})\s+(?<text>\S.*)$")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\{color(?::[^}]*)?\}", RegexOptions.IgnoreCase)]
    private static partial Regex Colour();

    [GeneratedRegex(@"\[~(?:accountid:)?([^\]\s]+)\]")]
    private static partial Regex Mention();

    [GeneratedRegex(@"\[([^\]|\n]+)\|([^\]|\s]+)(?:\|[^\]]*)?\]")]
    private static partial Regex LinkWithText();

    [GeneratedRegex(@"\[((?:https?|ftp|mailto):[^\]|\s]+)\]")]
    private static partial Regex BareLink();

    [GeneratedRegex(@"!([^!|\s][^!|\n]{0,200}?)(?:\|[^!\n]*)?!(?![A-Za-z0-9])")]
    private static partial Regex Image();

    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Monospace();

    [GeneratedRegex(@"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<!\w)_([^\s_](?:[^_\n]*[^\s_])?)_(?!\w)")]
    private static partial Regex Italic();

    [GeneratedRegex(@"(?<![\w-])-([^\s-](?:[^-\n]*[^\s-])?)-(?![\w-])")]
    private static partial Regex Struck();
}
