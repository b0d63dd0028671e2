using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>What the package document of an EPUB tells: the title with the authors, and the chapters in reading order.</summary>
/// <param name="Title">The title and the authors; empty if the book names none.</param>
/// <param name="Chapters">The names of the archive's entries, each once.</param>
internal sealed record EpubBook(string Title, IReadOnlyList<string> Chapters)
{
    public static EpubBook Read(SafeArchive archive, TextBudget budget)
    {
        var package = Package(archive, budget);
        using var stream = archive.Open(package) ?? throw new InvalidDataException($"The book has no {package}.");
        using var reader = SafeXml.Open(stream);
        var folder = package[..(package.LastIndexOf('/') + 1)];
        Dictionary<string, string> items = new(StringComparer.Ordinal);
        List<string> titles = [];
        List<string> order = [];
        var isTitle = false;
        while (SafeXml.Next(reader, budget) && items.Count + order.Count <= 2 * budget.Limits.MaxEntries)
        {
            if (reader.NodeType == XmlNodeType.Text && isTitle)
                titles.Add(reader.Value.Trim());
            if (reader.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                isTitle = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false, LocalName: "title" or "creator" };
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "item" && reader.GetAttribute("href") is { } href && IsPage(reader.GetAttribute("media-type")))
                items.TryAdd(reader.GetAttribute("id") ?? "", Resolve(folder, href));
            else if (reader.LocalName == "itemref")
                order.Add(reader.GetAttribute("idref") ?? "");
        }

        // A book whose order is lost still has its pages.
        var chapters = order.Where(items.ContainsKey).Select(id => items[id]).Distinct(StringComparer.Ordinal).ToList();
        return new EpubBook(string.Join(", ", titles), chapters.Count > 0 ? chapters : [.. items.Values]);
    }

    private static bool IsPage(string? mediaType) => mediaType is "application/xhtml+xml" or "text/html" or "text/x-oeb1-document";

    private static string Package(SafeArchive archive, TextBudget budget)
    {
        using var stream = archive.Open("META-INF/container.xml");
        if (stream is not null)
        {
            using var reader = SafeXml.Open(stream);
            while (SafeXml.Next(reader, budget))
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "rootfile" } && reader.GetAttribute("full-path") is { } path)
                    return path;
            }
        }

        return archive.Names.FirstOrDefault(name => name.EndsWith(".opf", StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidDataException("The book has no package document.");
    }

    private static string Resolve(string folder, string href)
    {
        List<string> segments = [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var segment in Uri.UnescapeDataString(href.Split('#')[0]).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
        }

        return string.Join('/', segments);
    }
}
