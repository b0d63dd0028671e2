using System.IO.Compression;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>OpenDocument files (ODT, ODS, ODP): headings, paragraphs, and tables row by row, in the order of sheets and slides.</summary>
internal sealed class OpenDocumentFormat : IFormat
{
    public string MediaType => "application/vnd.oasis.opendocument.text";

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.OpenDocument;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        ArchiveGuard.Check(file, budget);
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.GetEntry("META-INF/manifest.xml") is { } manifest && IsEncrypted(manifest, budget))
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.");
        var content = archive.GetEntry("content.xml") ?? throw new InvalidDataException("The file has no content.xml.");
        using var stream = content.Open();
        var text = new OpenDocumentMarkup(budget).Read(stream);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    private static bool IsEncrypted(ZipArchiveEntry manifest, TextBudget budget)
    {
        using var stream = manifest.Open();
        using var reader = SafeXml.Open(stream);
        while (SafeXml.Next(reader, budget))
        {
            if (reader.LocalName == "encryption-data")
                return true;
        }

        return false;
    }
}
