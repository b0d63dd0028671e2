using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Connectors.Sources.Confluence.Markup;

/// <summary>Confluence's storage format: XHTML with HTML's entities and with elements in the namespaces ac and ri.</summary>
internal static partial class StorageFormat
{
    public const string IncludeMacro = "include";
    public const string IncludeExcerptMacro = "excerpt-include";

    public static readonly XNamespace Ac = "urn:ac";
    public static readonly XNamespace Ri = "urn:ri";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 100_000_000, CheckCharacters = false,
        IgnoreComments = true, IgnoreProcessingInstructions = true,
    };

    /// <summary>Parses markup. If it is not well-formed XML (such as the HTML of a view), returns an element with its text only.</summary>
    public static XElement Parse(string markup)
    {
        var content = EntityOrCData().Replace(markup, match => match.Value[0] == '<' ? match.Value : ToXmlEntity(match.Value));
        try
        {
            var document = $"<root xmlns:ac=\"{Ac}\" xmlns:ri=\"{Ri}\" xmlns:at=\"urn:at\">{content}</root>";
            using var reader = XmlReader.Create(new StringReader(document), Settings);
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            var text = Tag().Replace(LineBreakingTag().Replace(markup, "\n"), " ");
            return new XElement("root", WebUtility.HtmlDecode(text));
        }
    }

    /// <summary>Returns an attribute in the namespace ac.</summary>
    public static string? AcAttribute(XElement? element, string name) => (string?)element?.Attribute(Ac + name);

    /// <summary>Returns an attribute in the namespace ri.</summary>
    public static string? RiAttribute(XElement? element, string name) => (string?)element?.Attribute(Ri + name);

    /// <summary>Returns the name of a macro.</summary>
    public static string MacroName(XElement macro) => AcAttribute(macro, "name") ?? "";

    /// <summary>Returns the value of a macro's parameter.</summary>
    public static string? Parameter(XElement macro, string name)
        => macro.Elements(Ac + "parameter").FirstOrDefault(parameter => AcAttribute(parameter, "name") == name)?.Value;

    /// <summary>Whether <see cref="IncludedPages"/> may find any, without parsing the markup.</summary>
    public static bool MayInclude(string markup)
        => markup.Contains($"\"{IncludeMacro}\"", StringComparison.Ordinal)
            || markup.Contains($"\"{IncludeExcerptMacro}\"", StringComparison.Ordinal);

    /// <summary>Returns the pages whose text the markup includes. A null space means the space of the page itself.</summary>
    public static IEnumerable<(string? Space, string Title)> IncludedPages(XElement root)
        => from macro in root.Descendants(Ac + "structured-macro")
           where MacroName(macro) is IncludeMacro or IncludeExcerptMacro
           let page = macro.Descendants(Ri + "page").FirstOrDefault()
           let title = RiAttribute(page, "content-title") ?? ""
           where title.Length > 0
           select (RiAttribute(page, "space-key"), title);

    /// <summary>Returns the accounts that the markup mentions.</summary>
    public static IEnumerable<string> Users(XElement root) => root.Descendants(Ri + "user").Select(Account).OfType<string>();

    /// <summary>Returns the account of a user element: an account id on Cloud, a user key on Data Center.</summary>
    public static string? Account(XElement user) => RiAttribute(user, "account-id") ?? RiAttribute(user, "userkey");

    /// <summary>Returns an HTML entity as an entity or character that XML knows; empty if HTML does not know it either.</summary>
    private static string ToXmlEntity(string entity)
    {
        var text = WebUtility.HtmlDecode(entity);
        return text == entity ? "" : WebUtility.HtmlEncode(text);
    }

    /// <summary>Matches entities that XML does not know, and whole CDATA sections, so entities inside those are left alone.</summary>
    [GeneratedRegex(
        "<!\\[CDATA\\[.*?\\]\\]>|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)[A-Za-z][A-Za-z0-9]*;", RegexOptions.Singleline)]
    private static partial Regex EntityOrCData();

    [GeneratedRegex("<(?:br|/p|/h[1-6]|/li|/tr|/div)[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex LineBreakingTag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
