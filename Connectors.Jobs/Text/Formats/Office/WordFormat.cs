using System.Xml;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Word files (DOCX): headers, headings, paragraphs, tables row by row, text boxes, charts, diagrams, footers, footnotes and comments, and
/// documents in other formats that Word shows as a part of this one.
/// </summary>
internal sealed class WordFormat(NestedFiles files) : IFormat
{
    public string MediaType => "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public bool Knows(FileProbe probe)
        => probe.Container == FileContainer.Word
            || (probe.Container == FileContainer.Other && probe.IsZip && probe.IsCalled(MediaType, ".docx", ".docm", ".dotx", ".dotm"));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var package = new OfficePackage(file, budget);
        var main = package.Main("word/document.xml");
        var relations = package.Relations(main);
        budget.NoText = package.HasPictures ? NoText.PicturesOnly : NoText.Empty;
        var damage = new Damage(budget);
        var graphics = new OfficeGraphics(package, damage, budget);
        var styles = Styles(package, main, budget);
        HashSet<string> margins = [];
        foreach (var (kind, part) in Parts(main, relations))
        {
            // Without its body, a document is not itself, whatever else can be read.
            var text = part == main ? Text(part) : damage.Read(part, () => Text(part));
            // Sections repeat headers and footers, so each text is taken once.
            if (part == main && text.Length > 0)
                damage.FoundText();
            if (text.Length > 0 && (kind is not ("header" or "footer") || margins.Add(text)))
                yield return new DocumentSection(text + "\n\n");
            foreach (var chunk in package.Relations(part).Where(relation => relation.Kind == "aFChunk"))
                yield return new DocumentSection(damage.Read(chunk.Target, () => Chunk(chunk.Target)) + "\n\n");
            foreach (var graphic in graphics.Read(part))
                yield return new DocumentSection(graphic + "\n\n");
        }

        damage.ThrowIfNothingElse();

        string Chunk(string part)
        {
            using var stream = package.Open(part);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return budget.Take(files.Read(bytes.ToArray(), part, null, new TextBudget(budget.Limits, budget.Token, budget), 1) ?? "");
        }

        string Text(string part)
        {
            using var stream = package.Open(part);
            return OfficeMarkup.Read(stream, budget, styles);
        }
    }

    private static IEnumerable<(string Kind, string Part)> Parts(string main, IReadOnlyList<OfficeRelation> relations)
    {
        var (headers, others) = (Of("header"), Of("footer").Concat(Of("footnotes")).Concat(Of("endnotes")).Concat(Of("comments")));
        return headers.Append(("", main)).Concat(others).DistinctBy(part => part.Item2);

        IEnumerable<(string, string)> Of(string kind)
            => relations.Where(relation => relation.Kind == kind).Select(relation => (relation.Kind, relation.Target));
    }

    private static WordStyles Styles(OfficePackage package, string main, TextBudget budget)
    {
        using var styles = package.OpenRelated(main, "styles");
        try
        {
            return styles is null ? WordStyles.None : WordStyles.Read(styles, budget);
        }
        catch (Exception exception) when (exception is XmlException or InvalidDataException)
        {
            // Without the styles, headings are plain paragraphs.
            return WordStyles.None;
        }
    }
}
