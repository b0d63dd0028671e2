using System.Xml;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Presentations (PPTX): slides in their order, tables row by row, charts, diagrams, comments, and the notes of each slide.
/// </summary>
internal sealed class SlidesFormat : IFormat
{
    public string MediaType => "application/vnd.openxmlformats-officedocument.presentationml.presentation";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.Slides
            || (probe.Container == FileContainer.Other && probe.IsZip
                && probe.IsCalled(MediaType, ".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var package = new OfficePackage(file, budget);
        var main = package.Main("ppt/presentation.xml");
        var parts = package.Relations(main).GroupBy(relation => relation.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        budget.NoText = package.HasPictures ? NoText.PicturesOnly : NoText.Empty;
        var damage = new Damage(budget);
        var graphics = new OfficeGraphics(package, damage, budget);
        var number = 0;
        HashSet<string> under = [];
        foreach (var id in Order(package, main, budget))
        {
            number++;
            if (!parts.TryGetValue(id, out var slide))
                continue;
            string[] texts = [
                Text(slide.Target, ""),
                .. graphics.Read(slide.Target),
                .. Related(slide.Target, "comments", "Comment: "),
                .. Related(slide.Target, "notesSlide", "Notes: "),
                .. Under(slide.Target),
            ];
            var text = string.Join("\n\n", texts.Where(text => text.Length > 0));
            if (text.Length > 0)
                yield return new DocumentSection($"## Slide {number}\n\n{text}\n\n");
        }

        damage.ThrowIfNothingElse();

        // Many slides share a layout and a master, so the text of each is taken once.
        IEnumerable<string> Under(string slide)
        {
            foreach (var layout in package.Relations(slide).Where(relation => relation.Kind == "slideLayout"))
            {
                var masters = package.Relations(layout.Target).Where(relation => relation.Kind == "slideMaster");
                foreach (var part in masters.Prepend(layout).Select(relation => relation.Target).Where(under.Add))
                    yield return Part(part, stream => OfficeMarkup.ReadMaster(stream, budget), "");
            }
        }

        IEnumerable<string> Related(string slide, string kind, string label)
            => package.Relations(slide).Where(relation => relation.Kind == kind).Select(relation => Text(relation.Target, label));

        string Text(string part, string label) => Part(part, stream => OfficeMarkup.Read(stream, budget), label);

        string Part(string part, Func<Stream, string> read, string label)
        {
            var text = damage.Read(part, () =>
            {
                using var stream = package.Open(part);
                return read(stream).Replace("\n\n", "\n", StringComparison.Ordinal);
            });
            return text.Length > 0 ? label + text : "";
        }
    }

    /// <summary>Returns the ids of the slides' relations, in the order of the slides.</summary>
    private static List<string> Order(OfficePackage package, string main, TextBudget budget)
    {
        List<string> order = [];
        using var stream = package.Open(main);
        using var reader = SafeXml.Open(stream);
        while (order.Count < budget.Limits.MaxEntries && SafeXml.Next(reader, budget))
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "sldId" } && OfficePackage.RelationId(reader) is { } id)
                order.Add(id);
        }

        return order;
    }
}
