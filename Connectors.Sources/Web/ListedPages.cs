using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Connectors.Sources.Web;

/// <summary>
/// The addresses in a sitemap (sitemaps.org: XML, gzip or text), a sitemap index, or a feed (RSS 2, RSS 1 or Atom). Read as a stream, and
/// leniently: what a list says of pages beyond addresses and dates does not matter here.
/// </summary>
internal sealed record ListedPages
{
    /// <summary>The protocol's own limits (sitemaps.org).</summary>
    private const int MaxEntries = 50_000;
    private const long MaxBytes = 50L << 20;
    private const int MaxDepth = 64;
    private const int MaxUnlinked = 100;
    private const int MaxName = 200;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = MaxBytes,
    };

    private static readonly HashSet<string> Entries = ["url", "sitemap", "item", "entry"];
    private static readonly HashSet<string> Roots = ["urlset", "sitemapindex", "rss", "feed", "RDF"];
    private static readonly HashSet<string> Dates = ["lastmod", "updated", "pubDate", "date", "published"];

    /// <summary>Addresses with their dates, both as they came.</summary>
    public IReadOnlyList<(string Address, string? Date)> Pages { get; init; } = [];

    /// <summary>The names of a feed's entries that have no address: what tells them from others, or their titles.</summary>
    public IReadOnlyList<string> Unlinked { get; init; } = [];

    /// <summary>Whether the addresses are those of further sitemaps.</summary>
    public bool IsIndex { get; init; }

    /// <summary>Why some of it was not read. Null if all was.</summary>
    public string? Cut { get; init; }

    /// <summary>Reads a list.</summary>
    /// <exception cref="DocumentUnreadableException">It is no sitemap and no feed.</exception>
    public static ListedPages Read(ReadOnlyMemory<byte> body, string? mediaType)
    {
        try
        {
            using var stream = Open(body);
            return IsText(mediaType) && !LooksLikeXml(body.Span) ? ReadText(stream) : ReadXml(stream);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException or DecoderFallbackException)
        {
            throw new DocumentUnreadableException(
                FailureReason.Malformed, "it is damaged: its XML or its compression breaks off or is wrong.", e);
        }
    }

    private static Stream Open(ReadOnlyMemory<byte> body)
    {
        var plain = new MemoryStream(body.ToArray(), writable: false);
        return body.Span is [0x1F, 0x8B, ..] ? new GZipStream(plain, CompressionMode.Decompress) : plain;
    }

    private static bool IsText(string? mediaType) => mediaType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) == true;

    private static bool LooksLikeXml(ReadOnlySpan<byte> body) => body.TrimStart("\uFEFF \r\n\t"u8) is [(byte)'<' or 0x1F, ..];

    private static ListedPages ReadText(Stream stream)
    {
        var pages = new List<(string, string?)>();
        using var lines = new StreamReader(stream);
        while (lines.ReadLine() is { } line && pages.Count < MaxEntries)
        {
            if (line.Length > 0)
                pages.Add((line, null));
        }

        return new ListedPages { Pages = pages, Cut = pages.Count < MaxEntries ? null : Limit };
    }

    private static ListedPages ReadXml(Stream stream)
    {
        using var xml = XmlReader.Create(stream, Settings);
        xml.MoveToContent();
        if (!Roots.Contains(xml.LocalName))
        {
            throw new DocumentUnreadableException(
                FailureReason.Malformed,
                $"it is no sitemap and no feed, but begins with <{xml.LocalName[..Math.Min(xml.LocalName.Length, 40)]}>.");
        }

        var isIndex = xml.LocalName == "sitemapindex";
        var (pages, unlinked) = (new List<(string, string?)>(), new List<string>());
        while (xml.Read())
        {
            if (xml.Depth > MaxDepth)
                throw new DocumentUnreadableException(FailureReason.Malformed, $"its XML is nested deeper than {MaxDepth} levels.");
            if (xml.NodeType != XmlNodeType.Element || !Entries.Contains(xml.LocalName))
                continue;
            if (pages.Count >= MaxEntries)
                return new ListedPages { Pages = pages, Unlinked = unlinked, IsIndex = isIndex, Cut = Limit };
            var isFeed = xml.LocalName is "item" or "entry";
            var (address, date, name) = Entry(xml);
            if (address is not null)
                pages.Add((address, date));
            else if (isFeed && unlinked.Count < MaxUnlinked)
                unlinked.Add(name is null ? $"entry without a name ({unlinked.Count + 1})" : name[..Math.Min(name.Length, MaxName)]);
        }

        return new ListedPages { Pages = pages, Unlinked = unlinked, IsIndex = isIndex };
    }

    /// <summary>Reads to the end of an entry. It has no address if it names no page.</summary>
    private static (string? Address, string? Date, string? Name) Entry(XmlReader xml)
    {
        string? address = null, permalink = null, date = null, id = null, title = null;
        using var entry = xml.ReadSubtree();
        entry.Read();
        var depth = entry.Depth;
        while (entry.Read())
        {
            if (entry.NodeType != XmlNodeType.Element || entry.Depth != depth + 1)
                continue;
            var name = entry.LocalName;
            if (name == "loc")
                address ??= Text(entry);
            else if (name == "link" && entry.GetAttribute("href") is { } href)
                address = entry.GetAttribute("rel") is null or "alternate" ? href : address;
            else if (name == "link")
                address ??= Text(entry);
            else if (name == "guid" && entry.GetAttribute("isPermaLink") != "false")
                permalink = id = Text(entry);
            else if (name is "guid" or "id")
                id = Text(entry);
            else if (name == "title")
                title = Text(entry);
            else if (Dates.Contains(name))
                date = name is "lastmod" or "updated" || date is null ? Text(entry) : date;
        }

        // Many feeds write a number for what they call a permanent link.
        address ??= permalink?.Contains('/', StringComparison.Ordinal) == true ? permalink : null;
        return (address, date, id ?? title);
    }

    /// <summary>Reads an element's own text and stops at its end tag.</summary>
    private static string? Text(XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return null;
        var (depth, text) = (xml.Depth, "");
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && text.Length < 4_000)
                text += xml.Value;
        }

        return text.Trim() is { Length: > 0 } found ? found : null;
    }

    private static string Limit => $"it has more than {MaxEntries:N0} entries, which sitemaps may not have; split it.";
}
