using Connectors.Sources;
using DocumentFormat.OpenXml.Packaging;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Word files (DOCX): headers, headings, paragraphs, tables row by row, footers, footnotes and comments.</summary>
internal sealed class WordFormat : IFormat
{
    public string MediaType => "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.Word
            || (probe.Container == FileContainer.Other && probe.IsZip && probe.IsCalled(MediaType, ".docx", ".docm", ".dotx"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        ArchiveGuard.Check(file, budget);
        using var document = WordprocessingDocument.Open(file, isEditable: false);
        var main = document.MainDocumentPart ?? throw new InvalidDataException("The file has no main part.");
        using var styles = main.StyleDefinitionsPart?.GetStream();
        var headings = WordStyles.Headings(styles, budget);
        var parts = main.HeaderParts.Cast<OpenXmlPart?>().Append(main).Concat(main.FooterParts)
            .Append(main.FootnotesPart).Append(main.EndnotesPart).Append(main.WordprocessingCommentsPart);
        HashSet<string> margins = [];
        foreach (var part in parts.OfType<OpenXmlPart>())
        {
            using var stream = part.GetStream();
            var text = OfficeMarkup.Read(stream, budget, headings);
            // Sections repeat headers and footers, so each text is taken once.
            if (text.Length > 0 && (part is not (HeaderPart or FooterPart) || margins.Add(text)))
                yield return new DocumentSection(text + "\n\n");
        }
    }
}
