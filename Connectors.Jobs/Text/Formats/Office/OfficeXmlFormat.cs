using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Word and Excel files that are one XML document and no archive: those of Office 2003, which are often called .doc and .xls, and packages
/// that are written into one document.
/// </summary>
internal sealed class OfficeXmlFormat : IFormat
{
    private const string Word2003 = "http://schemas.microsoft.com/office/word/2003/wordml";
    private const string Excel2003 = "urn:schemas-microsoft-com:office:spreadsheet";
    private const string Package = "http://schemas.microsoft.com/office/2006/xmlPackage";

    public string MediaType => "application/vnd.ms-office-xml";

    public string Name => "Office 2003 XML";

    public bool Knows(FileProbe probe)
        => probe.LooksLikeText
        && probe.HeadText.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal)
        && (IsWord(probe.HeadText) || IsSheet(probe.HeadText));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var head = new byte[Math.Min(FormatReader.HeadBytes, file.Length)];
        file.ReadExactly(head);
        file.Position = 0;
        var text = IsSheet(PlainText.Decode(head)) ? new SheetXmlMarkup(budget).Read(file) : OfficeMarkup.Read(file, budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    private static bool IsWord(string head)
        => head.Contains(Word2003, StringComparison.Ordinal) || head.Contains(Package, StringComparison.Ordinal);

    private static bool IsSheet(string head)
        => head.Contains(Excel2003, StringComparison.Ordinal) && head.Contains("Workbook", StringComparison.Ordinal);
}
