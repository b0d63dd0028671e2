using System.Globalization;
using System.Xml;

namespace Connectors.Jobs.Text.Formats.OpenDocument;

/// <summary>
/// Reads the text of an OpenDocument's XML: of content.xml, of the headers and footers in styles.xml, or of a file that holds both.
/// </summary>
/// <param name="budget">Counts the text.</param>
/// <param name="isWorkbook">Whether the file is a spreadsheet, if this part of it does not tell.</param>
internal sealed class OpenDocumentMarkup(TextBudget budget, bool isWorkbook = false) : MarkupReader(budget)
{
    private const string Metadata = "http://purl.org/dc/elements/1.1/";

    private const string NotesLabel = "Notes: ";

    private readonly TextBudget _budget = budget;
    private readonly HashSet<string> _margins = new(StringComparer.Ordinal);
    private int _paragraphs;
    private int _styles;
    private int _marginStart;
    private bool _isMargin;
    private bool _isWorkbook = isWorkbook;
    private bool _isDescription;

    /// <summary>Whether the markup shows pictures.</summary>
    public bool HasPictures { get; private set; }

    /// <summary>Whether the file is a spreadsheet.</summary>
    public bool IsWorkbook => _isWorkbook;

    protected override bool IsText => (_paragraphs > 0 && (_styles == 0 || _isMargin)) || _isDescription;

    protected override bool IsSkipped(XmlReader reader) => reader.LocalName switch
    {
        "automatic-styles" or "tracked-changes" or "note-citation" or "binary-data" or "scripts" or "settings" or "meta" => true,
        "font-face-decls" or "ruby-text" => true,
        // The time of a comment.
        "date" => reader.NamespaceURI == Metadata,
        "header" or "footer" or "header-left" or "footer-left" or "header-first" or "footer-first"
            => _styles > 0 && reader.GetAttribute("display", reader.NamespaceURI) == "false",
        "hidden-text" => true,
        // Every sheet has a header and a footer with these fields, unless its author removes them.
        "sheet-name" or "page-number" or "page-count" or "title" => _isMargin && _isWorkbook,
        _ => false,
    };

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
            case "note-body" or "annotation":
                Line.Append(" (");
                break;
            case "table-cell" or "covered-table-cell":
                Cells++;
                break;
            case "table" when Cells == 0 && _isWorkbook:
                AppendName(reader);
                break;
            case "spreadsheet":
                _isWorkbook = true;
                break;
            case "notes" when _styles == 0:
                Text.Append(NotesLabel);
                break;
            case "image":
                HasPictures = true;
                break;
            case "creator" when reader.NamespaceURI == Metadata:
                _isDescription = true;
                break;
            case "desc" or "title" when IsDrawing(reader) && (_styles == 0 || _isMargin):
                _isDescription = true;
                Separate();
                break;
            case "document-styles" or "styles" or "master-styles":
                _styles++;
                break;
            case "header" or "footer" or "header-left" or "footer-left" or "header-first" or "footer-first" when _styles > 0:
                (_isMargin, _marginStart) = (true, Text.Length);
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
            case "note-body" or "annotation":
                TrimLine(' ');
                Line.Append(") ");
                break;
            case "table-cell" or "covered-table-cell":
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
            case "notes" when _styles == 0 && Line.Length == 0 && EndsWithLabel():
                Text.Length -= NotesLabel.Length;
                break;
            case "creator" when _isDescription:
                _isDescription = false;
                Line.Append(": ");
                break;
            case "desc" or "title" when _isDescription:
                _isDescription = false;
                Line.Append(' ');
                if (_paragraphs == 0 && Cells == 0)
                    EndLine(2);
                break;
            case "document-styles" or "styles" or "master-styles":
                _styles--;
                break;
            case "header" or "footer" or "header-left" or "footer-left" or "header-first" or "footer-first" when _isMargin:
                _isMargin = false;
                EndMargin();
                break;
        }
    }

    private static bool IsDrawing(XmlReader reader) => reader.NamespaceURI.Contains("svg", StringComparison.Ordinal);

    /// <summary>Page styles repeat headers and footers, so each text is taken once.</summary>
    private void EndMargin()
    {
        EndLine(2);
        if (!_margins.Add(Text.ToString(_marginStart, Text.Length - _marginStart).Trim()))
            Text.Length = _marginStart;
    }

    private bool EndsWithLabel()
        => Text.Length >= NotesLabel.Length
            && Text.ToString(Text.Length - NotesLabel.Length, NotesLabel.Length) == NotesLabel;

    private void Separate()
    {
        if (Line.Length > 0 && Line[^1] != ' ')
            Line.Append(' ');
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
