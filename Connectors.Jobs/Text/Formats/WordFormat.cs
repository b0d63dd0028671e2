using System.Text;
using Connectors.Sources;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Connectors.Jobs.Text.Formats;

/// <summary>DOCX: paragraphs with headings, tables row by row, headers, footers, footnotes and comments.</summary>
internal sealed class WordFormat : IFormat
{
    public string MediaType => "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public bool Knows(FileProbe probe) => probe.IsZip && probe.IsCalled(MediaType, ".docx", ".docm", ".dotx");

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        ArchiveGuard.Check(file, budget);
        using var document = WordprocessingDocument.Open(file, isEditable: false);
        var main = document.MainDocumentPart ?? throw new InvalidDataException("It has no main part.");
        var roots = main.HeaderParts.Select(part => (DocumentFormat.OpenXml.OpenXmlElement?)part.Header)
            .Append(main.Document?.Body)
            .Concat(main.FooterParts.Select(part => part.Footer))
            .Append(main.FootnotesPart?.Footnotes)
            .Append(main.EndnotesPart?.Endnotes)
            .Append(main.WordprocessingCommentsPart?.Comments);
        foreach (var root in roots)
        {
            var text = new StringBuilder();
            foreach (var block in root?.ChildElements ?? Enumerable.Empty<DocumentFormat.OpenXml.OpenXmlElement>())
                Append(text, block, budget);
            if (text.Length > 0)
                yield return new DocumentSection(text.ToString());
        }
    }

    private static void Append(StringBuilder text, DocumentFormat.OpenXml.OpenXmlElement block, TextBudget budget)
    {
        switch (block)
        {
            case Paragraph paragraph:
                var line = budget.Take(Line(paragraph));
                if (line.Length > 0)
                    text.Append(HeadingMark(paragraph)).Append(line).Append("\n\n");
                break;
            case Table table:
                foreach (var row in table.Descendants<TableRow>())
                    text.AppendLine(budget.Take(string.Join(" | ", row.Elements<TableCell>().Select(Cell))));
                text.AppendLine();
                break;
            default:
                foreach (var child in block.ChildElements)
                    Append(text, child, budget);
                break;
        }
    }

    private static string Cell(TableCell cell) => string.Join(' ', cell.Descendants<Paragraph>().Select(Line));

    private static string Line(Paragraph paragraph)
    {
        var line = new StringBuilder();
        foreach (var element in paragraph.Descendants())
        {
            _ = element switch
            {
                DocumentFormat.OpenXml.Wordprocessing.Text t => line.Append(t.Text),
                TabChar => line.Append('\t'),
                Break or CarriageReturn => line.Append('\n'),
                NoBreakHyphen => line.Append('-'),
                _ => line,
            };
        }

        return line.ToString().Trim();
    }

    private static string HeadingMark(Paragraph paragraph)
    {
        var style = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value ?? "";
        return style.StartsWith("Heading", StringComparison.OrdinalIgnoreCase) && int.TryParse(style.AsSpan(7), out var level) && level is > 0 and < 7
            ? new string('#', level) + " "
            : style.Equals("Title", StringComparison.OrdinalIgnoreCase) ? "# " : "";
    }
}
