namespace Connectors.Sources.Files;

/// <summary>Estimates how much work HTML makes for a parser, without parsing it.</summary>
internal static class MarkupBounds
{
    private const int MaxTags = 200_000;
    private const int MaxDepth = 1_000;
    private const int MaxNameLength = 16;

    /// <summary>A parser opens formatting that is still open anew in each block, so tags times open formatting is what it makes.</summary>
    private const long MaxCopies = 2_000_000;

    private static readonly HashSet<string> VoidElements =
        ["br", "img", "hr", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track", "param"];

    private static readonly HashSet<string> Formatting =
        ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

    /// <summary>Whether there are more tags, or more tags open at a time, than in any mail or page that a person wrote.</summary>
    public static bool ExceedsLimits(string html)
    {
        // Counted by name, because a parser ignores the end tag of an element that is not open.
        var open = new Dictionary<string, int>();
        var (tags, depth, formatting, copies) = (0, 0, 0, 0L);
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var isEnd = at + 1 < html.Length && html[at + 1] == '/';
            var name = Name(html, at + (isEnd ? 2 : 1));
            if (name.Length == 0 || VoidElements.Contains(name))
                continue;
            var count = open.GetValueOrDefault(name);
            if (isEnd && count == 0)
                continue;
            open[name] = count + (isEnd ? -1 : 1);
            depth += isEnd ? -1 : 1;
            if (Formatting.Contains(name))
                formatting += isEnd ? -1 : 1;
            copies += formatting;
            if (++tags > MaxTags || depth > MaxDepth || copies > MaxCopies)
                return true;
        }

        return false;
    }

    private static string Name(string html, int start)
    {
        var end = start;
        while (end < html.Length && end - start < MaxNameLength && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        return html[start..end].ToLowerInvariant();
    }
}
