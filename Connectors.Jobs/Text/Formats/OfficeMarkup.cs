using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// The text of a part of a DOCX or PPTX: both call paragraphs p, text t and tables tbl, tr, tc. A line a paragraph, a line a table row.
/// </summary>
internal sealed class OfficeMarkup(TextBudget budget, IReadOnlyDictionary<string, int> headings)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private int _cells;
    private int _level;
    private bool _isText;
    private bool _isFormatting;

    public static string Read(Stream part, TextBudget budget, IReadOnlyDictionary<string, int>? headings = null)
    {
        var markup = new OfficeMarkup(budget, headings ?? new Dictionary<string, int>());
        using var reader = Markup.Open(part);
        while (Markup.Next(reader, budget))
        {
            // The same again, for older programs.
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "Fallback" })
                reader.Skip();
            markup.Take(reader);
        }

        return markup._text.ToString().Trim();
    }

    private void Take(XmlReader reader)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                Begin(reader);
                if (reader.IsEmptyElement)
                    End(reader.LocalName);
                break;
            case XmlNodeType.EndElement:
                End(reader.LocalName);
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when _isText:
                _line.Append(budget.Take(reader.Value));
                break;
        }
    }

    private void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "pPr":
                _isFormatting = true;
                break;
            case "pStyle":
                _level = headings.GetValueOrDefault(reader.GetAttribute("val", reader.NamespaceURI) ?? "");
                break;
            case "t":
                _isText = true;
                break;
            case "tab" when !_isFormatting:
                _line.Append('\t');
                break;
            case "br" or "cr" when !_isFormatting:
                _line.Append(_cells > 0 ? ' ' : '\n');
                break;
            case "noBreakHyphen":
                _line.Append('-');
                break;
            case "tc":
                _cells++;
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "pPr":
                _isFormatting = false;
                break;
            case "t":
                _isText = false;
                break;
            case "p" when _cells > 0:
                _line.Append(' ');
                break;
            case "p":
                EndParagraph();
                break;
            case "tc":
                _cells--;
                TrimLine(' ');
                _line.Append(_cells > 0 ? " " : " | ");
                break;
            case "tr" when _cells == 0:
                TrimLine(' ', '|');
                _text.Append(_line).Append('\n');
                _line.Clear();
                break;
            case "tbl" when _cells == 0:
                _text.Append('\n');
                break;
        }
    }

    private void EndParagraph()
    {
        TrimLine(' ', '\n', '\t');
        if (_line.Length > 0)
            _text.Append(_level > 0 ? new string('#', _level) + " " : "").Append(_line).Append("\n\n");
        _line.Clear();
        _level = 0;
    }

    private void TrimLine(params ReadOnlySpan<char> end)
    {
        while (_line.Length > 0 && end.Contains(_line[^1]))
            _line.Length--;
    }
}
