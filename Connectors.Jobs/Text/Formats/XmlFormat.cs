using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// XML of any kind: the text of its elements and the attributes that hold text, without tags. XML that is not well-formed is read without
/// its tags as well.
/// </summary>
internal sealed partial class XmlFormat : IFormat
{
    private const int HeadBytes = 400;

    private static readonly HashSet<string> TextAttributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "title", "label", "alt", "name", "value", "text", "caption", "description", "summary", "key", "tooltip", "displayName", "content",
    };

    private static readonly HashSet<string> Code = new(StringComparer.Ordinal)
    {
        ".xsd", ".xsl", ".xslt", ".wsdl", ".sch", ".csproj", ".vbproj", ".fsproj", ".vcxproj", ".props", ".targets", ".nuspec", ".config",
        ".xaml", ".axaml", ".pom", ".storyboard", ".xib", ".ui", ".qrc", ".md", ".txt", ".cs", ".java", ".py", ".js", ".ts", ".php", ".jsp",
    };

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    public string MediaType => "application/xml";

    /// <summary>Schemas, style sheets and project files are code: their markup is what people search.</summary>
    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText)
            return false;
        if (probe.IsCalled(MediaType, ".xml", ".rss", ".atom", ".svg", ".opml", ".xlf", ".xliff", ".dita", ".kml", ".gpx"))
            return true;
        return !Code.Contains(probe.Extension) && probe.HeadText.AsSpan().TrimStart().StartsWith("<?xml", StringComparison.Ordinal);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        file.Position = 0;
        var declared = Declaration().Match(Encoding.Latin1.GetString(head));
        // The markup is not text, so it does not count.
        var limits = budget.Limits with { MaxCharacters = (int)Math.Min(int.MaxValue, 4L * budget.Limits.MaxCharacters) };
        var xml = PlainText.Decode(file, new TextBudget(limits, budget.Token), declared.Success ? declared.Groups[1].Value : null);
        var text = Text(xml, budget);
        if (!string.IsNullOrWhiteSpace(text))
            yield return new DocumentSection(text);
    }

    private static string Text(string xml, TextBudget budget)
    {
        var text = new StringBuilder();
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml.TrimStart()), Settings);
            while (SafeXml.Next(reader, budget))
                Take(reader, text, budget);
            return text.ToString().Trim();
        }
        catch (XmlException)
        {
            // A damaged file, or one with entities of its own, is read without its tags.
            return budget.Take(Blobs.Remove(WebUtility.HtmlDecode(Tags().Replace(Sections().Replace(xml, "$1"), " "))).Trim());
        }
    }

    private static void Take(XmlReader reader, StringBuilder text, TextBudget budget)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                while (reader.NodeType == XmlNodeType.Element && IsCode(reader))
                    reader.Skip();
                if (reader.NodeType == XmlNodeType.Element)
                    Attributes(reader, text, budget);
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                    Append(text, reader.Value, budget);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                Append(text, reader.Value, budget);
                break;
            case XmlNodeType.EndElement:
                Space(text);
                break;
        }
    }

    /// <summary>Whether an element holds the code of a page or of a picture.</summary>
    private static bool IsCode(XmlReader reader)
        => reader.LocalName is "style" or "script"
            && reader.NamespaceURI is "http://www.w3.org/2000/svg" or "http://www.w3.org/1999/xhtml";

    private static void Attributes(XmlReader reader, StringBuilder text, TextBudget budget)
    {
        Space(text);
        if (!reader.HasAttributes)
            return;
        while (reader.MoveToNextAttribute())
        {
            var isText = reader.Prefix != "xmlns" && reader.Name != "xmlns"
                && (TextAttributes.Contains(reader.LocalName) || Words().IsMatch(reader.Value));
            if (isText)
                Append(text, $"{reader.Value} ", budget);
        }

        reader.MoveToElement();
    }

    /// <summary>Appends text. Feeds hold whole pages as text, with their tags escaped.</summary>
    private static void Append(StringBuilder text, string value, TextBudget budget)
        => text.Append(Html().IsMatch(value) ? HtmlText.Of(value, budget) : budget.Take(Blobs.Remove(value)));

    /// <summary>Divides elements. Most XML has each on a line of its own already.</summary>
    private static void Space(StringBuilder text)
    {
        if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
            text.Append('\n');
    }

    [GeneratedRegex("""^\s{0,20}(?:ï»¿)?<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([\w.:-]{2,40})["']""")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"</(?:p|div|a|b|i|em|strong|span|li|td|h[1-6])>|<br\s?/?>|<p>", RegexOptions.IgnoreCase)]
    private static partial Regex Html();

    [GeneratedRegex(@"\p{L}{2,}\s+\p{L}{2,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"<!\[CDATA\[(.*?)\]\]>", RegexOptions.Singleline)]
    private static partial Regex Sections();

    [GeneratedRegex(@"<!--.*?-->|<[/?!]?[A-Za-z][^<>]{0,10000}>", RegexOptions.Singleline)]
    private static partial Regex Tags();
}
