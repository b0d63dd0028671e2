using System.Text;
using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Collects the text of XML markup: one line per paragraph and per table row. Derived classes know the elements of a format.
/// </summary>
internal abstract class MarkupReader(TextBudget budget)
{
    private readonly Stack<(string Line, int Cells, int Level)> _outer = new();

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
        return Read(reader);
    }

    public string Read(XmlReader reader)
    {
        while (SafeXml.Next(reader, budget))
        {
            while (reader.NodeType == XmlNodeType.Element && IsSkipped(reader))
                reader.Skip();
            Take(reader);
        }

        EndLine(1);
        return Text.ToString().Trim();
    }

    /// <summary>Whether an element is left out with all of its content.</summary>
    protected abstract bool IsSkipped(XmlReader reader);

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

    /// <summary>Begins a box whose paragraphs stand on lines of their own, although it hangs in the middle of a line.</summary>
    protected void BeginBox()
    {
        _outer.Push((Line.ToString(), Cells, Level));
        Line.Clear();
        (Cells, Level) = (0, 0);
    }

    /// <summary>Ends a box. The line that it hangs in goes on.</summary>
    protected void EndBox()
    {
        EndLine(2);
        if (!_outer.TryPop(out var outer))
            return;
        Line.Append(outer.Line);
        (Cells, Level) = (outer.Cells, outer.Level);
    }

    /// <summary>Appends text that stands in an attribute. It is kept apart from its neighbours.</summary>
    protected void AppendApart(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (Line.Length > 0 && !char.IsWhiteSpace(Line[^1]))
            Line.Append(' ');
        Line.Append(budget.Take(text.ReplaceLineEndings(" ").Trim())).Append(' ');
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
