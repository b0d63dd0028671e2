using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.OpenDocument;

/// <summary>
/// OpenDocument files (ODT, ODS, ODP): headings, paragraphs, tables row by row in the order of sheets and slides, charts, and the headers
/// and footers of pages.
/// </summary>
internal sealed class OpenDocumentFormat : IFormat
{
    private const int MaxCharts = 1_000;

    public string MediaType => "application/vnd.oasis.opendocument.text";

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.OpenDocument;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var archive = new SafeArchive(file, budget);
        if (IsEncrypted(archive, budget))
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.");
        var damage = new Damage(budget);
        var content = new OpenDocumentMarkup(budget);
        string[] texts = [
            Text(content, "content.xml"),
            .. archive.Names.Where(IsObject).Take(MaxCharts).Select(name => damage.Read(name, () => Text(new(budget), name))),
            archive.Has("styles.xml") ? damage.Read("styles.xml", () => Text(new(budget, content.IsWorkbook), "styles.xml")) : "",
        ];
        if (texts.Any(text => text.Length > 0))
            damage.FoundText();
        damage.ThrowIfNothingElse();
        budget.NoText = content.HasPictures ? NoText.PicturesOnly : budget.NoText;
        foreach (var text in texts.Where(text => text.Length > 0))
            yield return new DocumentSection(text + "\n\n");

        string Text(OpenDocumentMarkup markup, string part)
        {
            using var stream = archive.Open(part) ?? throw new InvalidDataException($"The file has no {part}.");
            return markup.Read(stream);
        }
    }

    /// <summary>Charts and the like are documents in folders of their own.</summary>
    private static bool IsObject(string name)
        => name.StartsWith("Object ", StringComparison.Ordinal) && name.EndsWith("/content.xml", StringComparison.Ordinal);

    private static bool IsEncrypted(SafeArchive archive, TextBudget budget)
    {
        // Files that are encrypted as a whole hold nothing but this entry.
        if (archive.Has("encrypted-package"))
            return true;
        using var stream = archive.Open("META-INF/manifest.xml");
        if (stream is null)
            return false;
        using var reader = SafeXml.Open(stream);
        while (SafeXml.Next(reader, budget))
        {
            if (reader.LocalName == "encryption-data")
                return true;
        }

        return false;
    }
}
