using System.Xml;
using Connectors.Sources;
using DocumentFormat.OpenXml.Packaging;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Presentations (PPTX): slides in their order, tables row by row, and the notes of each slide.</summary>
internal sealed class SlidesFormat : IFormat
{
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public string MediaType => "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.Slides
            || (probe.Container == FileContainer.Other && probe.IsZip && probe.IsCalled(MediaType, ".pptx", ".pptm", ".potx", ".ppsx"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        ArchiveGuard.Check(file, budget);
        using var document = PresentationDocument.Open(file, isEditable: false);
        var part = document.PresentationPart ?? throw new InvalidDataException("The file has no presentation part.");
        var number = 0;
        foreach (var relation in Order(part, budget))
        {
            number++;
            if (!part.TryGetPartById(relation, out var found) || found is not SlidePart slide)
                continue;
            var (body, notes) = (Text(slide, budget), Text(slide.NotesSlidePart, budget));
            if (body.Length + notes.Length > 0)
                yield return new DocumentSection($"## Slide {number}\n\n{body}{(notes.Length > 0 ? $"\n\nNotes: {notes}" : "")}\n\n");
        }
    }

    /// <summary>Returns the ids of the slides' relations, in the order of the slides.</summary>
    private static List<string> Order(PresentationPart part, TextBudget budget)
    {
        List<string> order = [];
        using var stream = part.GetStream();
        using var reader = SafeXml.Open(stream);
        while (order.Count < budget.Limits.MaxEntries && SafeXml.Next(reader, budget))
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sldId" } && reader.GetAttribute("id", Relations) is { } id)
                order.Add(id);
        }

        return order;
    }

    private static string Text(OpenXmlPart? part, TextBudget budget)
    {
        using var stream = part?.GetStream();
        return stream is null ? "" : OfficeMarkup.Read(stream, budget).Replace("\n\n", "\n", StringComparison.Ordinal);
    }
}
