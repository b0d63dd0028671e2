using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Connectors.Sources.Confluence;

/// <summary>Confluence's storage format: XHTML with elements of its own in the name spaces ac and ri, and the entities of HTML.</summary>
internal static partial class StorageFormat
{
    public static readonly XNamespace Ac = "urn:ac";
    public static readonly XNamespace Ri = "urn:ri";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 100_000_000, CheckCharacters = false, IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The markup as a tree; where it is no XML (a view's HTML), as the text that is in it.</summary>
    public static XElement Parse(string markup)
    {
        var known = Entity().Replace(markup, match => match.Value[0] == '<' ? match.Value : WebUtility.HtmlDecode(match.Value) is var text && text != match.Value ? WebUtility.HtmlEncode(text) : "");
        try
        {
            using var reader = XmlReader.Create(new StringReader($"<root xmlns:ac=\"{Ac}\" xmlns:ri=\"{Ri}\" xmlns:at=\"urn:at\">{known}</root>"), Settings);
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return new XElement("root", WebUtility.HtmlDecode(Tag().Replace(Break().Replace(markup, "\n"), " ")));
        }
    }

    /// <summary>A macro's parameter.</summary>
    public static string? Parameter(XElement macro, string name)
        => macro.Elements(Ac + "parameter").FirstOrDefault(parameter => (string?)parameter.Attribute(Ac + "name") == name)?.Value;

    /// <summary>The pages that a markup takes text from, by space (null: its own) and title.</summary>
    public static IEnumerable<(string? Space, string Title)> Included(XElement root)
        => root.Descendants(Ac + "structured-macro")
            .Where(macro => (string?)macro.Attribute(Ac + "name") is "include" or "excerpt-include")
            .SelectMany(macro => macro.Descendants(Ri + "page").Take(1))
            .Select(page => ((string?)page.Attribute(Ri + "space-key"), (string?)page.Attribute(Ri + "content-title") ?? ""))
            .Where(page => page.Item2.Length > 0);

    /// <summary>The accounts that a markup names.</summary>
    public static IEnumerable<string> Users(XElement root)
        => root.Descendants(Ri + "user").Select(User).OfType<string>();

    public static string? User(XElement user) => (string?)user.Attribute(Ri + "account-id") ?? (string?)user.Attribute(Ri + "userkey");

    /// <summary>Entities that XML does not know, except within CDATA, where there are none.</summary>
    [GeneratedRegex("<!\\[CDATA\\[.*?\\]\\]>|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)[A-Za-z][A-Za-z0-9]*;", RegexOptions.Singleline)]
    private static partial Regex Entity();

    [GeneratedRegex("<(?:br|/p|/h[1-6]|/li|/tr|/div)[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Break();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
