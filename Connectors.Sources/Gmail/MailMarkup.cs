namespace Connectors.Sources.Gmail;

/// <summary>Tells from afar how much a parser would have to do with HTML.</summary>
internal static class MailMarkup
{
    private const int MostTags = 200_000;
    private const int Deepest = 1_000;
    private const int LongestName = 16;

    private static readonly HashSet<string> Empty = ["br", "img", "hr", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source", "track", "param"];

    /// <summary>Whether there are more tags, or more of them open at a time, than in any mail that somebody wrote.</summary>
    public static bool IsBeyondReason(string html)
    {
        // By name: a parser ignores ends of what is not open.
        var open = new Dictionary<string, int>();
        var (tags, depth) = (0, 0);
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var ends = at + 1 < html.Length && html[at + 1] == '/';
            var name = Name(html, at + (ends ? 2 : 1));
            if (name.Length == 0 || Empty.Contains(name))
                continue;
            var count = open.GetValueOrDefault(name);
            if (ends && count == 0)
                continue;
            open[name] = count + (ends ? -1 : 1);
            depth += ends ? -1 : 1;
            if (++tags > MostTags || depth > Deepest)
                return true;
        }

        return false;
    }

    private static string Name(string html, int start)
    {
        var end = start;
        while (end < html.Length && end - start < LongestName && char.IsAsciiLetterOrDigit(html[end]))
            end++;
        return html[start..end].ToLowerInvariant();
    }
}
