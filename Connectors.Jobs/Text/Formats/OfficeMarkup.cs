using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads the text of a part of a DOCX or PPTX. Both name paragraphs p, text t, and tables tbl, tr and tc.
/// </summary>
/// <param name="budget">Counts the text.</param>
/// <param name="headings">The heading level by style id.</param>
internal sealed class OfficeMarkup(TextBudget budget, IReadOnlyDictionary<string, int> headings) : MarkupReader(budget)
{
    private bool _isText;
    private bool _isFormatting;

    protected override bool IsText => _isText;

    public static string Read(Stream part, TextBudget budget, IReadOnlyDictionary<string, int>? headings = null)
        => new OfficeMarkup(budget, headings ?? new Dictionary<string, int>()).Read(part);

    /// <summary>A fallback repeats content for older programs.</summary>
    protected override bool IsSkipped(string name) => name == "Fallback";

    protected override void Begin(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "pPr":
                _isFormatting = true;
                break;
            case "pStyle":
                Level = headings.GetValueOrDefault(reader.GetAttribute("val", reader.NamespaceURI) ?? "");
                break;
            case "t":
                _isText = true;
                break;
            case "tab" when !_isFormatting:
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
        }
    }

    protected override void End(string name)
    {
        switch (name)
        {
            case "pPr":
                _isFormatting = false;
                break;
            case "t":
                _isText = false;
                break;
            case "p" when Cells > 0:
                Line.Append(' ');
                break;
            case "p":
                TrimLine(' ', '\n', '\t');
                EndLine(2);
                break;
            case "tc":
                Cells--;
                TrimLine(' ');
                Line.Append(Cells > 0 ? " " : " | ");
                break;
            case "tr" when Cells == 0:
                TrimLine(' ', '|');
                Text.Append(Line).Append('\n');
                Line.Clear();
                break;
            case "tbl" when Cells == 0:
                Text.Append('\n');
                break;
        }
    }
}
