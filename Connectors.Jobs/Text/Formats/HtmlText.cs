using Connectors.Sources.Files;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Converts HTML to text that keeps headings, lists, table rows and code. Scripts, styles and navigation are left out.</summary>
internal static class HtmlText
{
    private const int MaxFrameDepth = 3;

    public static string Of(string html, TextBudget budget) => Of(html, budget, 0);

    /// <param name="depth">The number of pages around this one, which is in a frame then.</param>
    public static string Of(string html, TextBudget budget, int depth)
    {
        if (depth > MaxFrameDepth)
            return "";
        var document = HtmlPages.Parse(html);
        var writer = new HtmlWriter(budget, depth);
        if (document.Title is { Length: > 0 } title && document.QuerySelector("h1")?.TextContent.Trim() != title.Trim())
            writer.Title(title.Trim());
        if (document.Body is { } body)
            writer.Write(body);
        return Blobs.Remove(writer.ToString());
    }
}
