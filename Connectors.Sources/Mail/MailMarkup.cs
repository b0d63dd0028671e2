namespace Connectors.Sources.Mail;

/// <summary>Estimates how much work HTML makes for a parser, without parsing it.</summary>
internal static class MailMarkup
{
    private const int MaxTags = 200_000;
    private const int MaxDepth = 1_000;
    private const int MaxNameLength = 16;

    private static readonly HashSet<string> VoidElements =
        ["br", "img", "hr", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track", "param"];

    /// <summary>Whether there are more tags, or more tags open at a time, than in any mail that a person wrote.</summary>
    public static bool ExceedsLimits(string html)
    {
        // Counted by name, because a parser ignores the end tag of an element that is not open.
        var open = new Dictionary<string, int>();
        var (tags, depth) = (0, 0);
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
            if (++tags > MaxTags || depth > MaxDepth)
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
