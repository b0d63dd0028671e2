using Connectors.Sources;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using Drawing = DocumentFormat.OpenXml.Drawing;

namespace Connectors.Jobs.Text.Formats;

/// <summary>PPTX: slides in their order, with their notes.</summary>
internal sealed class SlidesFormat : IFormat
{
    public string MediaType => "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    public bool Knows(FileProbe probe) => probe.IsZip && probe.IsCalled(MediaType, ".pptx", ".pptm", ".potx", ".ppsx");

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        ArchiveGuard.Check(file, budget);
        using var document = PresentationDocument.Open(file, isEditable: false);
        var part = document.PresentationPart ?? throw new InvalidDataException("It has no presentation part.");
        var number = 0;
        foreach (var id in part.Presentation?.SlideIdList?.Elements<SlideId>() ?? [])
        {
            number++;
            if (id.RelationshipId?.Value is not { } relation || part.GetPartById(relation) is not SlidePart slide)
                continue;
            var body = Paragraphs(slide.Slide);
            var notes = Paragraphs(slide.NotesSlidePart?.NotesSlide);
            var text = $"## Slide {number}\n\n{body}{(notes.Length > 0 ? $"\n\nNotes: {notes}" : "")}\n\n";
            yield return new DocumentSection(budget.Take(text));
        }
    }

    private static string Paragraphs(DocumentFormat.OpenXml.OpenXmlElement? root)
        => string.Join(
            '\n',
            (root?.Descendants<Drawing.Paragraph>() ?? [])
                .Select(paragraph => string.Concat(paragraph.Descendants<Drawing.Text>().Select(t => t.Text)).Trim())
                .Where(line => line.Length > 0));
}
