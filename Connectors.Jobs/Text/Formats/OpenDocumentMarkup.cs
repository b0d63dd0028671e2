using System.Globalization;
using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>The text of an OpenDocument's content.xml.</summary>
internal sealed class OpenDocumentMarkup(TextBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private int _cells;
    private int _paragraphs;
    private int _level;

    public static string Read(Stream content, TextBudget budget)
    {
        var markup = new OpenDocumentMarkup(budget);
        using var reader = Markup.Open(content);
        while (Markup.Next(reader, budget))
        {
            while (reader is { NodeType: XmlNodeType.Element, LocalName: "automatic-styles" or "tracked-changes" or "note-citation" })
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
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when _paragraphs > 0:
                _line.Append(budget.Take(reader.Value));
                break;
        }
    }

    private void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "p" or "h":
                _paragraphs++;
                if (reader.LocalName == "h")
                    _level = int.TryParse(reader.GetAttribute("outline-level", reader.NamespaceURI), CultureInfo.InvariantCulture, out var level)
                        ? Math.Clamp(level, 1, 6)
                        : 1;
                break;
            case "s" or "tab" or "line-break":
                _line.Append(' ');
                break;
            case "note-body":
                _line.Append(" (");
                break;
            case "table-cell":
                _cells++;
                break;
            case "table" when _cells == 0:
                Named(reader);
                break;
            case "notes":
                _text.Append("Notes: ");
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p" or "h":
                _paragraphs--;
                if (_cells > 0 || _paragraphs > 0)
                    _line.Append(' ');
                else
                    EndLine(2);
                break;
            case "note-body":
                TrimLine(' ');
                _line.Append(')');
                break;
            case "table-cell":
                _cells--;
                TrimLine(' ');
                _line.Append(" | ");
                break;
            case "table-row" when _cells == 0:
                TrimLine(' ', '|');
                EndLine(1);
                break;
            case "table" when _cells == 0:
                _text.Append('\n');
                break;
        }
    }

    private void Named(XmlReader reader)
    {
        if (reader.GetAttribute("name", reader.NamespaceURI) is { Length: > 0 } name)
            _text.Append("## ").Append(budget.Take(name)).Append("\n\n");
    }

    private void EndLine(int breaks)
    {
        if (_line.Length > 0)
            _text.Append(_level > 0 ? new string('#', _level) + " " : "").Append(_line).Append('\n', breaks);
        _line.Clear();
        _level = 0;
    }

    private void TrimLine(params ReadOnlySpan<char> end)
    {
        while (_line.Length > 0 && end.Contains(_line[^1]))
            _line.Length--;
    }
}
