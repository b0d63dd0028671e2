using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Jira.Markup;

/// <summary>Converts the markup within a line: links, pictures, code, bold and the like.</summary>
internal static partial class WikiInline
{
    // Private-use characters that enclose the number of a converted piece, so that the piece is not read as markup again.
    private const char Open = '\uE000';
    private const char Close = '\uE001';

    public static string Convert(string line)
    {
        var pieces = new List<string>();
        var text = Whole().Replace(line.Replace(Open, ' ').Replace(Close, ' '), match => ConvertPiece(match, pieces));
        text = ConvertMarks(text);
        return Placeholder().Replace(text, match => pieces[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]);
    }

    private static string ConvertPiece(Match match, List<string> pieces)
    {
        var groups = match.Groups;
        var text = groups["link"].Success ? ConvertLink(groups["link"].Value)
            : groups["mono"].Success ? $"`{groups["mono"].Value}`"
            : groups["image"].Success ? Image(groups["image"].Value)
            : groups["escaped"].Success ? groups["escaped"].Value
            : groups["status"].Success ? $"[{WikiParameters.Find(groups["status"].Value, "title")}]"
            : groups["break"].Success ? "\n"
            : "";
        if (text is null)
            return match.Value;
        if (text.Length == 0)
            return "";
        pieces.Add(text);
        return string.Create(CultureInfo.InvariantCulture, $"{Open}{pieces.Count - 1}{Close}");
    }

    /// <summary>Returns null if the brackets do not enclose a link.</summary>
    private static string? ConvertLink(string link)
    {
        if (link[0] == '~')
            return "@" + Name(link);
        if (link[0] is '^' or '#')
            return link.Length > 1 ? link[1..] : null;
        if (!link.Contains('|', StringComparison.Ordinal))
            return Address().IsMatch(link) ? $"<{link}>" : null;
        var parts = link.Split('|', StringSplitOptions.TrimEntries);
        if (parts.Length > 3 || parts[0].Length == 0 || parts[1].Length == 0)
            return null;
        var (text, target) = (ConvertMarks(parts[0]), parts[1]);
        var hasTip = parts.Length == 3 && parts[2].Length > 0 && !parts[2].StartsWith("smart-", StringComparison.Ordinal);
        var tip = hasTip ? $" \"{parts[2]}\"" : "";
        return target[0] switch
        {
            _ when Address().IsMatch(target) => $"[{text}]({target}{tip})",
            '/' => $"[{text}]({target}{tip})",
            '~' => $"{text} (@{Name(target)}){tip}",
            '#' when target.Length > 1 => $"{text} ({target[1..]}){tip}",
            '^' when target.Length > 1 => $"{text} ({target[1..]}){tip}",
            _ => $"{text} ({target}){tip}",
        };
    }

    private static string Name(string mention)
        => mention.StartsWith("~accountid:", StringComparison.OrdinalIgnoreCase) ? mention["~accountid:".Length..] : mention[1..];

    private static string Image(string name) => Address().IsMatch(name) ? $"![]({name})" : $"![{name}]";

    private static string ConvertMarks(string text)
    {
        text = Bold().Replace(text, "**$1**");
        text = Italic().Replace(text, "*$1*");
        text = Cited().Replace(text, "*$1*");
        text = Inserted().Replace(text, "$1");
        return Struck().Replace(text, "~~$1~~");
    }

    [GeneratedRegex(
        """
        (?<break>\\\\(?=\s|$))
        |\\(?<escaped>[*_{}\[\]|!^~+?\#-])
        |\{\{(?<mono>[^\n]{1,500}?)\}\}
        |\{(?:color|anchor)(?::[^}\n]{0,200})?\}
        |\{status:(?<status>[^}\n]{0,300})\}
        |\[(?<link>[^\[\]\n]+)\]
        |(?<!\w)!(?<image>[^!|\s][^!|\n]{0,300}\.[^!|\s]{1,300})(?:\|[^!\n]{0,300})?!(?!\w)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?:[a-z][a-z0-9+.-]{0,20}://|mailto:|tel:|www\.)\S+$", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"\uE000(\d+)\uE001")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<![\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<!\w)_([^\s_](?:[^_\n]*[^\s_])?)_(?!\w)")]
    private static partial Regex Italic();

    [GeneratedRegex(@"\?\?([^\s?](?:[^?\n]*[^\s?])?)\?\?")]
    private static partial Regex Cited();

    [GeneratedRegex(@"(?<![\w+])\+([^\s+](?:[^+\n]*[^\s+])?)\+(?![\w+])")]
    private static partial Regex Inserted();

    [GeneratedRegex(@"(?<![\w-])-([^\s-](?:[^-\n]*[^\s-])?)-(?![\w-])")]
    private static partial Regex Struck();
}
