using System.Text;

namespace Connectors.Sources.Confluence.Markup;

/// <summary>Helps to write Markdown.</summary>
internal static class MarkdownText
{
    /// <summary>Surrounds a text with a mark such as "**". Markdown does not allow this for blank texts and several lines.</summary>
    public static string Emphasize(string text, string mark)
        => string.IsNullOrWhiteSpace(text) || text.Contains('\n', StringComparison.Ordinal) ? text : $"{mark}{text.Trim()}{mark}";

    /// <summary>Puts a prefix such as "> " before each line.</summary>
    public static string PrefixLines(string text, string prefix)
        => string.Join('\n', text.Split('\n').Select(line => (prefix + line).TrimEnd()));

    /// <summary>Returns the words of a text in one line.</summary>
    public static string SingleLine(string text)
        => string.Join(' ', text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Replaces each run of whitespace by one space, as HTML does.</summary>
    public static string CollapseWhitespace(string text)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) && !text.Contains("  ", StringComparison.Ordinal))
            return text;
        var line = SingleLine(text);
        var before = char.IsWhiteSpace(text[0]) ? " " : "";
        var after = line.Length > 0 && char.IsWhiteSpace(text[^1]) ? " " : "";
        return before + line + after;
    }

    /// <summary>Leaves at most one empty line between blocks and none at the ends. Code blocks keep their lines.</summary>
    public static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var (emptyLines, isCode) = (0, false);
        foreach (var line in text.Split('\n'))
        {
            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            var kept = isCode || line.Trim(' ').Length > 0 ? line.TrimEnd() : "";
            emptyLines = kept.Length == 0 ? emptyLines + 1 : 0;
            if (kept.Length > 0 || isCode || (emptyLines == 1 && tidy.Length > 0))
                tidy.Append(kept).Append('\n');
        }

        return tidy.ToString().Trim('\n').TrimStart(' ');
    }
}
