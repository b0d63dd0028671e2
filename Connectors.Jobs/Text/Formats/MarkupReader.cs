using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Collects the text of XML markup: one line per paragraph and per table row. Derived classes know the elements of a format.
/// </summary>
internal abstract class MarkupReader(TextBudget budget)
{
    /// <summary>The finished lines.</summary>
    protected StringBuilder Text { get; } = new();

    /// <summary>The current line.</summary>
    protected StringBuilder Line { get; } = new();

    /// <summary>How many table cells are open.</summary>
    protected int Cells { get; set; }

    /// <summary>The level of the current heading; 0 if the line is not a heading.</summary>
    protected int Level { get; set; }

    /// <summary>Whether the text at the current position belongs to the document.</summary>
    protected abstract bool IsText { get; }

    public string Read(Stream part)
    {
        using var reader = SafeXml.Open(part);
        while (SafeXml.Next(reader, budget))
        {
            while (reader.NodeType == XmlNodeType.Element && IsSkipped(reader.LocalName))
                reader.Skip();
            Take(reader);
        }

        return Text.ToString().Trim();
    }

    /// <summary>Whether an element is left out with all of its content.</summary>
    protected abstract bool IsSkipped(string name);

    protected abstract void Begin(XmlReader reader);

    protected abstract void End(string name);

    /// <summary>Moves the current line, if it is not empty, to the text.</summary>
    protected void EndLine(int breaks)
    {
        if (Line.Length > 0)
            Text.Append(Level > 0 ? new string('#', Level) + " " : "").Append(Line).Append('\n', breaks);
        Line.Clear();
        Level = 0;
    }

    protected void TrimLine(params ReadOnlySpan<char> end)
    {
        while (Line.Length > 0 && end.Contains(Line[^1]))
            Line.Length--;
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
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when IsText:
                Line.Append(budget.Take(reader.Value));
                break;
        }
    }
}
