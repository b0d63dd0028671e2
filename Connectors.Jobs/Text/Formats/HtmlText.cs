using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Connectors.Jobs.Text.Formats;

/// <summary>HTML as text with its structure: headings, lists, table rows, code. Scripts, styles and navigation are left out.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> Ignored = ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "HEAD", "NAV", "IFRAME", "OBJECT"];
    private static readonly HashSet<string> Blocks =
    [
        "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ASIDE", "UL", "OL", "DL", "TABLE", "BLOCKQUOTE", "PRE", "FIGURE", "FORM",
        "ADDRESS", "DETAILS", "FIELDSET",
    ];

    public static string Of(string html, TextBudget budget)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        if (document.Title is { Length: > 0 } title && document.QuerySelector("h1")?.TextContent.Trim() != title.Trim())
            text.Append("# ").Append(title.Trim()).Append("\n\n");
        if (document.Body is { } body)
            Walk(body, text, budget, 0, preformatted: false);
        return text.ToString().Trim();
    }

    private static void Walk(INode node, StringBuilder text, TextBudget budget, int depth, bool preformatted)
    {
        if (depth > budget.Limits.MaxDepth)
        {
            text.Append(budget.Take(node.TextContent));
            return;
        }

        foreach (var child in node.ChildNodes)
        {
            if (child is IText piece)
                Append(text, budget.Take(piece.Data), preformatted);
            else if (child is IElement element && !Ignored.Contains(element.NodeName))
                Element(element, text, budget, depth, preformatted);
        }
    }

    private static void Element(IElement element, StringBuilder text, TextBudget budget, int depth, bool preformatted)
    {
        var name = element.NodeName;
        var heading = name.Length == 2 && name[0] == 'H' && name[1] is >= '1' and <= '6';
        var block = heading || Blocks.Contains(name);
        if (block)
            Break(text, 2);
        if (name is "LI" or "TR" or "DT" or "DD")
            Break(text, 1);
        text.Append(heading ? new string('#', name[1] - '0') + " " : name == "LI" ? "- " : name == "BR" ? "\n" : "");

        Walk(element, text, budget, depth + 1, preformatted || name == "PRE");

        if (name is "TD" or "TH" && element.NextElementSibling is not null)
            text.Append(" | ");
        if (block)
            Break(text, 2);
    }

    private static void Append(StringBuilder text, string piece, bool preformatted)
    {
        if (preformatted)
        {
            text.Append(piece);
            return;
        }

        foreach (var c in piece)
        {
            if (!char.IsWhiteSpace(c))
                text.Append(c);
            else if (text.Length > 0 && !char.IsWhiteSpace(text[^1]))
                text.Append(' ');
        }
    }

    private static void Break(StringBuilder text, int lines)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        if (text.Length == 0)
            return;
        var have = text[^1] == '\n' ? (text.Length > 1 && text[^2] == '\n' ? 2 : 1) : 0;
        text.Append('\n', Math.Max(0, lines - have));
    }
}
