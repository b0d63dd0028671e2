using System.Globalization;
using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Reads the text of an OpenDocument's content.xml.</summary>
internal sealed class OpenDocumentMarkup(TextBudget budget) : MarkupReader(budget)
{
    private readonly TextBudget _budget = budget;
    private int _paragraphs;

    protected override bool IsText => _paragraphs > 0;

    protected override bool IsSkipped(string name) => name is "automatic-styles" or "tracked-changes" or "note-citation";

    protected override void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "p" or "h":
                _paragraphs++;
                if (reader.LocalName == "h")
                    Level = HeadingLevel(reader);
                break;
            case "s" or "tab" or "line-break":
                Line.Append(' ');
                break;
            case "note-body":
                Line.Append(" (");
                break;
            case "table-cell":
                Cells++;
                break;
            case "table" when Cells == 0:
                AppendName(reader);
                break;
            case "notes":
                Text.Append("Notes: ");
                break;
        }
    }

    protected override void End(string name)
    {
        switch (name)
        {
            case "p" or "h":
                _paragraphs--;
                if (Cells > 0 || _paragraphs > 0)
                    Line.Append(' ');
                else
                    EndLine(2);
                break;
            case "note-body":
                TrimLine(' ');
                Line.Append(')');
                break;
            case "table-cell":
                Cells--;
                TrimLine(' ');
                Line.Append(" | ");
                break;
            case "table-row" when Cells == 0:
                TrimLine(' ', '|');
                EndLine(1);
                break;
            case "table" when Cells == 0:
                Text.Append('\n');
                break;
        }
    }

    private void AppendName(XmlReader reader)
    {
        if (reader.GetAttribute("name", reader.NamespaceURI) is { Length: > 0 } name)
            Text.Append("## ").Append(_budget.Take(name)).Append("\n\n");
    }

    private static int HeadingLevel(XmlReader reader)
    {
        var level = reader.GetAttribute("outline-level", reader.NamespaceURI);
        return int.TryParse(level, CultureInfo.InvariantCulture, out var parsed) ? Math.Clamp(parsed, 1, 6) : 1;
    }
}
