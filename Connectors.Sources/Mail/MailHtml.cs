using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Connectors.Sources.Files;

namespace Connectors.Sources.Mail;

/// <summary>Extracts the text of HTML mail.</summary>
internal sealed partial class MailHtml
{
    private const int MaxDepth = 400;
    private const string OutlookQuoteHeader = "divRplyFwdMsg";
    private const string Invisible =
        "script, style, head, title, template, [hidden], [style*='display:none'], [style*='display: none']";

    /// <summary>The elements in which mail programs wrap quoted messages. Outlook has none; it only puts a header before them.</summary>
    private const string Quotes =
        ".gmail_quote, blockquote[type=cite], .yahoo_quoted, #appendonsend, .moz-cite-prefix, .protonmail_quote";

    private readonly StringBuilder _text = new();
    private readonly HashSet<INode> _omitted = [];
    private readonly bool _foldQuotes;

    private MailHtml(bool foldQuotes) => _foldQuotes = foldQuotes;

    public static string ToText(string html, bool foldQuotes)
    {
        // The parser has no depth or memory limit, so the tags of mail beyond these bounds are only stripped.
        if (MarkupBounds.ExceedsLimits(html))
            return Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(html, " ")), " ").Trim();
        using var document = HtmlPages.Parse(html);
        var mail = new MailHtml(foldQuotes);
        mail._omitted.UnionWith(document.QuerySelectorAll(foldQuotes ? $"{Invisible}, {Quotes}" : Invisible));
        if (document.Body is { } body)
            mail.Write(body, 0);
        return ManyLines().Replace(Blanks().Replace(mail._text.ToString(), "\n"), "\n\n").Trim();
    }

    private void Write(INode node, int depth)
    {
        if (depth > MaxDepth)
        {
            _text.Append(node.TextContent);
            return;
        }

        var quoted = false;
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
            {
                _text.Append(Spaces().Replace(text.Data, " "));
            }
            else if (child is IElement element)
            {
                quoted |= _foldQuotes && element.Id == OutlookQuoteHeader;
                if (!quoted && !_omitted.Contains(element))
                    Write(element, depth);
            }
        }
    }

    private void Write(IElement element, int depth)
    {
        switch (element.LocalName)
        {
            case "br":
                _text.Append('\n');
                return;
            case "img":
                _text.Append(element.GetAttribute("alt"));
                return;
            case "li":
                _text.Append("\n- ");
                Write((INode)element, depth + 1);
                return;
            case "td" or "th":
                Write((INode)element, depth + 1);
                _text.Append(" | ");
                return;
            case "a":
                Write((INode)element, depth + 1);
                if (element.GetAttribute("href") is { } href && href.StartsWith("http", StringComparison.OrdinalIgnoreCase)
                    && !element.TextContent.Contains(href, StringComparison.Ordinal))
                    _text.Append(" (").Append(href).Append(')');
                return;
            case "p" or "div" or "section" or "blockquote" or "pre" or "hr" or "table" or "tr" or "ul" or "ol"
                or "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                _text.Append('\n');
                Write((INode)element, depth + 1);
                _text.Append('\n');
                return;
            default:
                Write((INode)element, depth + 1);
                return;
        }
    }

    [GeneratedRegex(@"[ \t\r\n\u00a0]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]*\n[ \t]*")]
    private static partial Regex Blanks();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex ManyLines();
}
