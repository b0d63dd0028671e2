using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Converts HTML to text that keeps headings, lists, table rows and code. Scripts, styles and navigation are left out.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> Ignored = ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "HEAD", "NAV", "IFRAME", "OBJECT"];
    private static readonly HashSet<string> Blocks =
    [
        "P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ASIDE", "UL", "OL", "DL", "TABLE", "BLOCKQUOTE", "PRE", "FIGURE",
        "FORM", "ADDRESS", "DETAILS", "FIELDSET",
    ];

    public static string Of(string html, TextBudget budget)
    {
        var document = new HtmlParser().ParseDocument(html);
        var text = new StringBuilder();
        if (document.Title is { Length: > 0 } title && document.QuerySelector("h1")?.TextContent.Trim() != title.Trim())
            text.Append("# ").Append(title.Trim()).Append("\n\n");
        if (document.Body is { } body)
            Walk(body, text, budget);
        return text.ToString().Trim();
    }

    /// <summary>Walks the tree without recursion, because hostile pages are nested a hundred thousand levels deep.</summary>
    private static void Walk(IElement root, StringBuilder text, TextBudget budget)
    {
        var open = new Stack<(IElement Element, int Next)>();
        var (preformatted, cells) = (0, 0);
        open.Push((root, 0));
        while (open.TryPop(out var place))
        {
            var (element, next) = place;
            if (next >= element.ChildNodes.Length)
            {
                preformatted -= element.NodeName == "PRE" ? 1 : 0;
                cells -= IsCell(element.NodeName) ? 1 : 0;
                End(element, text, cells);
                continue;
            }

            open.Push((element, next + 1));
            var child = element.ChildNodes[next];
            if (child is IText piece)
            {
                Append(text, budget.Take(piece.Data), preformatted > 0);
            }
            else if (child is IElement inner && !Ignored.Contains(inner.NodeName))
            {
                Begin(inner, text, cells);
                preformatted += inner.NodeName == "PRE" ? 1 : 0;
                cells += IsCell(inner.NodeName) ? 1 : 0;
                open.Push((inner, 0));
            }
        }
    }

    private static void Begin(IElement element, StringBuilder text, int cells)
    {
        var name = element.NodeName;
        if (IsHeading(name) || Blocks.Contains(name))
            Break(text, cells > 0 ? 0 : 2);
        else if (name is "LI" or "TR" or "DT" or "DD")
            Break(text, cells > 0 ? 0 : 1);
        text.Append(name switch
        {
            "LI" => "- ",
            "BR" => cells > 0 ? " " : "\n",
            _ when IsHeading(name) && cells == 0 => new string('#', name[1] - '0') + " ",
            _ => "",
        });
        if (name == "IMG" && element.GetAttribute("alt") is { Length: > 0 } description)
            Append(text, description, preformatted: false);
    }

    private static void End(IElement element, StringBuilder text, int cells)
    {
        var name = element.NodeName;
        if (IsCell(name) && element.NextElementSibling is not null)
        {
            Break(text, 0);
            text.Append("| ");
        }
        else if (IsHeading(name) || Blocks.Contains(name))
        {
            Break(text, cells > 0 ? 0 : 2);
        }
    }

    private static bool IsCell(string name) => name is "TD" or "TH";

    private static bool IsHeading(string name) => name.Length == 2 && name[0] == 'H' && name[1] is >= '1' and <= '6';

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

    /// <summary>
    /// Ensures that the text ends with so many line breaks; zero ensures a space. Text after a list's mark stays on its line.
    /// </summary>
    private static void Break(StringBuilder text, int lines)
    {
        if (text.Length == 0 || text is [.., '\n', '-', ' '])
            return;
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        var have = text is [.., '\n', '\n'] ? 2 : text is [.., '\n'] ? 1 : 0;
        if (lines > 0)
            text.Append('\n', Math.Max(0, lines - have));
        else if (have == 0)
            text.Append(' ');
    }
}
