using AngleSharp;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Connectors.Sources.Files;

/// <summary>Parses HTML.</summary>
public static class HtmlPages
{
    /// <summary>
    /// The parser's tables of elements, events and selectors. Nothing changes them, and to make them costs more than a small page.
    /// </summary>
    private static readonly IConfiguration Tables = Configuration.Default;

    /// <summary>Parses a page of any origin. The parser bounds neither depth nor memory; see <see cref="MarkupBounds"/>.</summary>
    public static IHtmlDocument Parse(string html)
        => new HtmlParser(default, BrowsingContext.New(Tables)).ParseDocument(html);
}
