using System.Text;
using AngleSharp.Dom;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Writes the elements of a page as text.</summary>
/// <param name="budget">Counts the text.</param>
/// <param name="depth">The number of pages around this one.</param>
internal sealed class HtmlWriter(TextBudget budget, int depth)
{
    private const int MaxHidden = 200;
    private const int MaxCompared = 2_000_000;

    private readonly StringBuilder _text = new();
    private readonly List<(int At, IElement Element)> _hidden = [];
    private int _preformatted;
    private int _cells;

    public void Title(string title) => _text.Append("# ").Append(budget.Take(title)).Append("\n\n");

    /// <summary>Writes an element. Text that the page hides is kept in its place if the page does not show it elsewhere.</summary>
    public void Write(IElement root)
    {
        Walk(root, keepHidden: false);
        if (_hidden.Count == 0)
            return;
        var shown = _text.Length <= MaxCompared ? Flat(_text.ToString()) : "";
        var added = new HashSet<string>(StringComparer.Ordinal);
        for (var index = _hidden.Count - 1; index >= 0; index--)
        {
            var (at, element) = _hidden[index];
            var inner = new HtmlWriter(budget, depth);
            inner.Walk(element, keepHidden: true);
            var text = inner.ToString();
            var flat = Flat(text);
            if (flat.Length > 0 && !shown.Contains(flat, StringComparison.Ordinal) && added.Add(flat))
                _text.Insert(at, $"\n{text}\n");
        }
    }

    public override string ToString() => _text.ToString().Trim();

    /// <summary>Walks the tree without recursion, because hostile pages are nested a hundred thousand levels deep.</summary>
    private void Walk(IElement root, bool keepHidden)
    {
        var open = new Stack<(IElement Element, int Next)>();
        open.Push((root, 0));
        while (open.TryPop(out var place))
        {
            var (element, next) = place;
            if (next >= element.ChildNodes.Length)
            {
                if (element != root)
                    End(element);
                continue;
            }

            open.Push((element, next + 1));
            var child = element.ChildNodes[next];
            if (child is IText piece)
            {
                if (HtmlElements.HoldsText(element))
                    Append(budget.Take(piece.Data));
            }
            else if (child is IElement inner && !HtmlElements.IsIgnored(inner))
            {
                if (!keepHidden && _hidden.Count < MaxHidden && HtmlElements.IsHidden(inner))
                {
                    Break(0);
                    _hidden.Add((_text.Length, inner));
                    continue;
                }

                Begin(inner);
                if (!IsPage(inner))
                    open.Push((inner, 0));
            }
        }
    }

    /// <summary>Writes the page in a frame, or for browsers without frames. Returns false if the element is neither.</summary>
    private bool IsPage(IElement element)
    {
        var page = element.NodeName switch
        {
            "IFRAME" => element.GetAttribute("srcdoc") ?? "",
            "NOFRAMES" => element.TextContent,
            _ => null,
        };
        if (page is null)
            return false;
        if (page.Length > 0)
            _text.Append(HtmlText.Of(page, budget, depth + 1));
        End(element);
        return true;
    }

    private void Begin(IElement element)
    {
        var name = element.NodeName;
        if (HtmlElements.IsHeading(name) || HtmlElements.IsBlock(name))
            Break(_cells > 0 ? 0 : 2);
        else if (HtmlElements.IsLine(name))
            Break(_cells > 0 ? 0 : 1);
        else if (HtmlElements.IsBox(element))
            Break(0);
        _text.Append(name switch
        {
            "LI" => "- ",
            "BR" => _cells > 0 ? " " : "\n",
            _ when HtmlElements.IsHeading(name) && _cells == 0 => new string('#', name[1] - '0') + " ",
            _ => "",
        });
        if (HtmlElements.Shown(element) is { Length: > 0 } shown)
        {
            Append(budget.Take(shown));
            if (name == "OPTGROUP")
                Break(_cells > 0 ? 0 : 1);
        }

        _preformatted += HtmlElements.KeepsSpace(name) ? 1 : 0;
        _cells += HtmlElements.IsCell(name) ? 1 : 0;
    }

    private void End(IElement element)
    {
        var name = element.NodeName;
        _preformatted -= HtmlElements.KeepsSpace(name) ? 1 : 0;
        _cells -= HtmlElements.IsCell(name) ? 1 : 0;
        if (name == "RUBY" && HtmlElements.Readings(element) is { Length: > 0 } readings)
            _text.Append(" (").Append(budget.Take(readings)).Append(") ");
        if (HtmlElements.IsCell(name) && element.NextElementSibling is not null)
        {
            Break(0);
            _text.Append("| ");
        }
        else if (HtmlElements.IsHeading(name) || HtmlElements.IsBlock(name))
        {
            Break(_cells > 0 ? 0 : 2);
        }
        else if (HtmlElements.IsLine(name))
        {
            Break(_cells > 0 ? 0 : 1);
        }
        else if (HtmlElements.IsBox(element))
        {
            Break(0);
        }
    }

    private void Append(string piece)
    {
        if (_preformatted > 0)
        {
            _text.Append(piece);
            return;
        }

        foreach (var c in piece)
        {
            if (!char.IsWhiteSpace(c))
                _text.Append(c);
            else if (_text.Length > 0 && !char.IsWhiteSpace(_text[^1]))
                _text.Append(' ');
        }
    }

    /// <summary>
    /// Ensures that the text ends with so many line breaks; zero ensures a space. Text after a list's mark stays on its line.
    /// </summary>
    private void Break(int lines)
    {
        if (_text.Length == 0 || _text is [.., '\n', '-', ' '])
            return;
        while (_text.Length > 0 && _text[^1] == ' ')
            _text.Length--;
        var have = _text is [.., '\n', '\n'] ? 2 : _text is [.., '\n'] ? 1 : 0;
        if (lines > 0)
            _text.Append('\n', Math.Max(0, lines - have));
        else if (have == 0)
            _text.Append(' ');
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
