using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Connectors.Sources.Gmail;

/// <summary>The text of HTML mail.</summary>
internal static partial class MailHtml
{
    private const int Deepest = 400;

    /// <summary>What mail programs wrap quoted messages in.</summary>
    private const string Quotes = ".gmail_quote, blockquote[type=cite], .yahoo_quoted, #divRplyFwdMsg, #divRplyFwdMsg ~ *, #appendonsend, .moz-cite-prefix, .protonmail_quote";

    public static string ToText(string html, bool fold)
    {
        using var document = new HtmlParser().ParseDocument(html);
        foreach (var unread in document.QuerySelectorAll("script, style, head, title, template, [hidden], [style*='display:none'], [style*='display: none']"))
            unread.Remove();
        if (fold)
        {
            foreach (var quote in document.QuerySelectorAll(Quotes))
                quote.Remove();
        }

        var text = new StringBuilder();
        if (document.Body is { } body)
            Write(body, text, 0);
        return ManyLines().Replace(Blanks().Replace(text.ToString(), "\n"), "\n\n").Trim();
    }

    private static void Write(INode node, StringBuilder text, int depth)
    {
        if (depth > Deepest)
        {
            text.Append(node.TextContent);
            return;
        }

        foreach (var child in node.ChildNodes)
        {
            if (child is IText piece)
                text.Append(Spaces().Replace(piece.Data, " "));
            else if (child is IElement element)
                Write(element, text, depth);
        }
    }

    private static void Write(IElement element, StringBuilder text, int depth)
    {
        switch (element.LocalName)
        {
            case "br":
                text.Append('\n');
                return;
            case "img":
                text.Append(element.GetAttribute("alt"));
                return;
            case "li":
                text.Append("\n- ");
                Write((INode)element, text, depth + 1);
                return;
            case "td" or "th":
                Write((INode)element, text, depth + 1);
                text.Append(" | ");
                return;
            case "a":
                Write((INode)element, text, depth + 1);
                if (element.GetAttribute("href") is { } href && href.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !element.TextContent.Contains(href, StringComparison.Ordinal))
                    text.Append(" (").Append(href).Append(')');
                return;
            case "p" or "div" or "tr" or "table" or "ul" or "ol" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "pre" or "hr" or "section":
                text.Append('\n');
                Write((INode)element, text, depth + 1);
                text.Append('\n');
                return;
            default:
                Write((INode)element, text, depth + 1);
                return;
        }
    }

    [GeneratedRegex(@"[ \t\r\n\u00a0]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]*\n[ \t]*")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex ManyLines();
}
