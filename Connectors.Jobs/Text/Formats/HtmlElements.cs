using System.Text;
using AngleSharp.Dom;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Tells how a browser shows an element.</summary>
internal static class HtmlElements
{
    private const string Svg = "http://www.w3.org/2000/svg";

    private static readonly HashSet<string> Ignored =
        ["SCRIPT", "STYLE", "TEMPLATE", "HEAD", "NAV", "OBJECT", "AUDIO", "VIDEO", "DATALIST", "RP", "RT", "annotation", "annotation-xml"];

    private static readonly HashSet<string> Blocks =
    [
        "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ASIDE", "UL", "OL", "DL", "TABLE", "BLOCKQUOTE", "PRE", "FIGURE",
        "FORM", "ADDRESS", "DETAILS", "FIELDSET", "SUMMARY", "LEGEND", "FIGCAPTION", "CAPTION", "CENTER", "DIALOG", "MENU", "DIR", "HR",
        "HGROUP", "SEARCH", "LISTING", "XMP", "NOSCRIPT", "NOFRAMES", "IFRAME",
    ];

    private static readonly HashSet<string> Lines = ["LI", "TR", "DT", "DD", "OPTION", "OPTGROUP"];

    /// <summary>Elements that stand in a line and are apart from their neighbors, although no space is between them.</summary>
    private static readonly HashSet<string> Boxes =
    [
        "BUTTON", "TEXTAREA", "LABEL", "SELECT", "INPUT", "IMG", "AREA", "OUTPUT", "METER", "PROGRESS", "MARQUEE", "CANVAS", "svg", "math",
        "text", "title", "desc", "mi", "mn", "mo", "mtext", "ms",
    ];

    private static readonly HashSet<string> SvgText = ["text", "tspan", "textPath", "tref", "title", "desc"];

    public static bool IsIgnored(IElement element) => Ignored.Contains(element.NodeName);

    public static bool IsBlock(string name) => Blocks.Contains(name);

    public static bool IsLine(string name) => Lines.Contains(name);

    public static bool IsCell(string name) => name is "TD" or "TH";

    public static bool IsHeading(string name) => name.Length == 2 && name[0] == 'H' && name[1] is >= '1' and <= '6';

    public static bool KeepsSpace(string name) => name is "PRE" or "TEXTAREA" or "LISTING" or "XMP";

    /// <summary>Whether a reader sees a gap before and after an element that stands in a line.</summary>
    public static bool IsBox(IElement element)
        => Boxes.Contains(element.NodeName)
            || (element.NodeName == "A" && element.PreviousSibling is IElement { NodeName: "A" })
            || (element.LocalName == "tspan" && (element.HasAttribute("x") || element.HasAttribute("dy")))
            || (Style(element) is { } style
                && (style.Contains("display:block", StringComparison.Ordinal)
                    || style.Contains("display:inline-", StringComparison.Ordinal)
                    || style.Contains("display:flex", StringComparison.Ordinal)));

    /// <summary>Whether the text directly in an element is text. In a drawing, most of it is code.</summary>
    public static bool HoldsText(IElement element) => element.NamespaceUri != Svg || SvgText.Contains(element.LocalName);

    /// <summary>Whether a browser does not show an element, or only to readers without scripts.</summary>
    public static bool IsHidden(IElement element)
        => element.NodeName == "NOSCRIPT" || element.HasAttribute("hidden")
            || Style(element)?.Contains("display:none", StringComparison.Ordinal) == true;

    /// <summary>Returns the text that an element shows by its attributes; null if there is none.</summary>
    public static string? Shown(IElement element) => element.NodeName switch
    {
        "IMG" or "AREA" => element.GetAttribute("alt"),
        "OPTGROUP" => element.GetAttribute("label"),
        "INPUT" => element.GetAttribute("type")?.ToLowerInvariant() switch
        {
            "hidden" or "password" or "checkbox" or "radio" or "range" or "color" or "file" => null,
            "image" => element.GetAttribute("alt"),
            _ => element.GetAttribute("value") is { Length: > 0 } value ? value : element.GetAttribute("placeholder"),
        },
        _ => null,
    };

    /// <summary>Returns the readings of characters, which stand above them.</summary>
    public static string Readings(IElement ruby)
    {
        var readings = new StringBuilder();
        foreach (var child in ruby.Children)
        {
            if (child.NodeName == "RT")
                readings.Append(child.TextContent.Trim());
        }

        return readings.ToString();
    }

    private static string? Style(IElement element)
        => element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
}
