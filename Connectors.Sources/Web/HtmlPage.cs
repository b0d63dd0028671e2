using AngleSharp.Dom;
using Connectors.Sources.Files;

namespace Connectors.Sources.Web;

/// <summary>
/// A page as a crawl needs it: its text without what surrounds it on every page of a site, its links, and what it says of itself.
/// </summary>
internal sealed record HtmlPage
{
    private const int MaxTitleLength = 500;

    /// <summary>What carries no text, and tokens in it that would make each answer a new version.</summary>
    private const string Noise = "script, style, noscript, template, link, meta, svg, iframe, input[type=hidden], dialog, [hidden]";

    /// <summary>What the page itself says is no part of its content.</summary>
    private const string Surroundings =
        "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=menu], [role=menubar], [aria-hidden=true]";

    /// <summary>A header or footer within these belongs to a text and not to the site.</summary>
    private const string Texts = "article, main, section, aside, blockquote, td, figure, [role=main], [role=article]";

    public string Title { get; init; } = "";

    /// <summary>The text as HTML. Null if the page is built in a way that no parser should read; it is then taken as a file.</summary>
    public string? Text { get; init; }

    public string? Language { get; init; }

    public string? Description { get; init; }

    public string? Author { get; init; }

    public DateTimeOffset? Published { get; init; }

    /// <summary>The address that the page says it should be known by. Null if it says none.</summary>
    public Uri? Canonical { get; init; }

    public bool NoIndex { get; init; }

    /// <summary>Addresses that the page links to, without those that it asks not to follow.</summary>
    public IReadOnlyList<Uri> Links { get; init; } = [];

    /// <param name="html">The page, decoded.</param>
    /// <param name="address">Where it came from, for links.</param>
    /// <param name="robotsHeader">The header X-Robots-Tag. Null if there is none.</param>
    public static HtmlPage Parse(string html, Uri address, string? robotsHeader, string agent)
    {
        var header = Directives(robotsHeader, agent);
        // The parser has no depth or memory limit.
        if (MarkupBounds.ExceedsLimits(html))
            return new HtmlPage { NoIndex = header.NoIndex };
        using var document = HtmlPages.Parse(html);
        var meta = Directives(Meta(document, "robots"), agent);
        var own = Directives(Meta(document, agent.ToLowerInvariant()), agent);
        var start = WebAddress.Parse(document.QuerySelector("base[href]")?.GetAttribute("href"), address) ?? address;
        return new HtmlPage
        {
            Title = FindTitle(document),
            Language = Short(document.DocumentElement.GetAttribute("lang"), 35),
            Description = Short(Meta(document, "description"), 1_000),
            Author = Short(Meta(document, "author"), 200),
            Published = WebDate.Parse(Property(document, "article:published_time")),
            Canonical = document.QuerySelector("link[rel~=canonical][href]") is { } link
                ? WebAddress.Parse(link.GetAttribute("href"), start)
                : null,
            NoIndex = header.NoIndex || meta.NoIndex || own.NoIndex,
            Links = header.NoFollow || meta.NoFollow || own.NoFollow ? [] : FindLinks(document, start),
            // Last, because it takes the document apart.
            Text = FindText(document),
        };
    }

    public static (bool NoIndex, bool NoFollow) Directives(string? text, string agent)
    {
        var (noIndex, noFollow, isForOther) = (false, false, false);
        foreach (var part in (text ?? "").Split(','))
        {
            // "otherbot: noindex, nofollow" speaks to one program until the next name.
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : part[..colon].Trim();
            var isName = colon >= 0 && !name.StartsWith("max-", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("unavailable_after", StringComparison.OrdinalIgnoreCase);
            if (isName)
                isForOther = !name.Equals(agent, StringComparison.OrdinalIgnoreCase);
            if (isForOther)
                continue;
            var directive = (isName ? part[(colon + 1)..] : part).Trim().ToLowerInvariant();
            noIndex |= directive is "noindex" or "none";
            noFollow |= directive is "nofollow" or "none";
        }

        return (noIndex, noFollow);
    }

    private static string FindTitle(IDocument document)
    {
        var title = Short(document.Title, MaxTitleLength) ?? Short(Property(document, "og:title"), MaxTitleLength);
        return title ?? Short(document.QuerySelector("h1")?.TextContent, MaxTitleLength) ?? "";
    }

    private static List<Uri> FindLinks(IDocument document, Uri start)
    {
        var (found, links) = (new HashSet<string>(), new List<Uri>());
        foreach (var element in document.QuerySelectorAll("a[href], area[href], link[rel~=next][href]"))
        {
            if (Has(element.GetAttribute("rel"), "nofollow"))
                continue;
            if (WebAddress.Parse(element.GetAttribute("href"), start) is { } link && found.Add(link.AbsoluteUri))
                links.Add(link);
        }

        return links;
    }

    private static string FindText(IDocument document)
    {
        foreach (var element in document.QuerySelectorAll($"{Noise}, {Surroundings}"))
            element.Remove();
        foreach (var element in document.QuerySelectorAll("header, footer"))
        {
            if (element.Closest(Texts) is null)
                element.Remove();
        }

        foreach (var comment in document.Descendants<IComment>().ToList())
            comment.Remove();
        return document.Body?.InnerHtml ?? "";
    }

    private static string? Meta(IDocument document, string name) => Content(document, "name", name);

    private static string? Property(IDocument document, string name) => Content(document, "property", name);

    private static string? Content(IDocument document, string attribute, string name)
        => document.QuerySelectorAll("meta[content]")
            .FirstOrDefault(meta => name.Equals(meta.GetAttribute(attribute)?.Trim(), StringComparison.OrdinalIgnoreCase))
            ?.GetAttribute("content");

    private static bool Has(string? list, string word)
        => list?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase) == true;

    private static string? Short(string? text, int length)
    {
        text = text is null ? "" : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? null : text.Length <= length ? text : text[..length];
    }
}
