using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Reads the text of a part of an Office file. Word and PowerPoint both name paragraphs p, text t, and tables tbl, tr and tc; comments and
/// drawings of sheets use the same names. Deleted, moved-away and hidden text is left out.
/// </summary>
/// <param name="budget">Counts the text.</param>
/// <param name="styles">The styles of a Word file.</param>
/// <param name="isMaster">Whether the part lies under slides. Its placeholders only say what to write there, so they are left out.</param>
internal sealed class OfficeMarkup(TextBudget budget, WordStyles styles, bool isMaster = false) : MarkupReader(budget)
{
    /// <summary>For each open choice between alternatives, whether one was taken.</summary>
    private readonly Stack<bool> _taken = new();
    private readonly HashSet<string> _descriptions = new(StringComparer.Ordinal);
    private int _paragraphs;
    private bool _isText;
    private bool _isFormatting;
    private bool _isHidden;
    private int _shapeStart = -1;
    private bool _isPlaceholder;

    protected override bool IsText => _isText && !_isHidden;

    public static string Read(Stream part, TextBudget budget, WordStyles? styles = null)
        => new OfficeMarkup(budget, styles ?? WordStyles.None).Read(part);

    /// <summary>Reads what a slide shows of its layout or master.</summary>
    public static string ReadMaster(Stream part, TextBudget budget) => new OfficeMarkup(budget, WordStyles.None, isMaster: true).Read(part);

    protected override bool IsSkipped(XmlReader reader) => reader.LocalName switch
    {
        // A fallback repeats a choice for older programs.
        "Fallback" => _taken.TryPeek(out var taken) && taken,
        "moveFrom" or "del" or "rPh" or "delText" or "instrText" => true,
        var name => name.EndsWith("PrChange", StringComparison.Ordinal),
    };

    protected override void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "AlternateContent":
                _taken.Push(false);
                break;
            case "sp" when isMaster:
                (_shapeStart, _isPlaceholder) = (Text.Length, false);
                break;
            case "ph" when isMaster:
                _isPlaceholder = true;
                break;
            case "Choice" when _taken.TryPop(out _):
                _taken.Push(true);
                break;
            case "p":
                _paragraphs++;
                break;
            case "pPr":
                _isFormatting = true;
                break;
            case "pStyle":
                Level = styles.Level(Value(reader));
                break;
            case "r":
                _isHidden = false;
                break;
            case "rStyle" when !_isFormatting:
                _isHidden = styles.IsHidden(Value(reader));
                break;
            case "vanish" when !_isFormatting:
                _isHidden = Value(reader) is not ("0" or "false" or "off");
                break;
            case "t" or "text":
                _isText = true;
                break;
            case "tab" or "ptab" when !_isFormatting:
                Line.Append('\t');
                break;
            case "br" or "cr" when !_isFormatting:
                Line.Append(Cells > 0 ? ' ' : '\n');
                break;
            case "noBreakHyphen":
                Line.Append('-');
                break;
            case "tc":
                Cells++;
                break;
            case "txbxContent":
                BeginBox();
                break;
            case "docPr" or "cNvPr":
                Describe(reader.GetAttribute("title"));
                Describe(reader.GetAttribute("descr"));
                break;
            case "shape" or "rect" or "oval" or "line" or "group":
                Describe(reader.GetAttribute("alt"));
                break;
            case "textpath":
                Describe(reader.GetAttribute("string"));
                break;
        }
    }

    protected override void End(string name)
    {
        switch (name)
        {
            case "AlternateContent":
                _taken.TryPop(out _);
                break;
            case "sp" when _shapeStart >= 0 && _isPlaceholder:
                Line.Clear();
                Text.Length = _shapeStart;
                break;
            case "pPr":
                _isFormatting = false;
                break;
            case "r":
                _isHidden = false;
                break;
            case "t" or "text":
                _isText = false;
                break;
            case "p":
                _paragraphs--;
                EndParagraph();
                break;
            case "cm" or "comment" or "threadedComment":
                EndLine(2);
                break;
            case "txbxContent":
                EndBox();
                break;
            case "tc":
                Cells--;
                TrimLine(' ');
                Line.Append(Cells > 0 ? " " : " | ");
                break;
            case "tr" when Cells == 0:
                TrimLine(' ', '|');
                EndLine(1);
                break;
            case "tbl" when Cells == 0:
                Text.Append('\n');
                break;
        }
    }

    private static string Value(XmlReader reader) => reader.GetAttribute("val", reader.NamespaceURI) ?? "";

    private void EndParagraph()
    {
        if (Cells > 0)
        {
            Line.Append(' ');
            return;
        }

        TrimLine(' ', '\n', '\t');
        EndLine(2);
    }

    /// <summary>Takes the alternative text of a picture or shape. A picture and the frame around it often repeat it.</summary>
    private void Describe(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || !_descriptions.Add(text))
            return;
        AppendApart(text);
        if (_paragraphs > 0 || Cells > 0)
            return;
        TrimLine(' ');
        EndLine(2);
    }
}
