using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.OpenDocument;

/// <summary>OpenDocument files that are one XML document and no archive (FODT, FODS, FODP).</summary>
internal sealed class FlatOpenDocumentFormat : IFormat
{
    public string MediaType => "application/vnd.oasis.opendocument.text-flat-xml";

    public bool Knows(FileProbe probe)
        => probe.Head.AsSpan().IndexOf("<office:document"u8) >= 0
            && probe.Head.AsSpan().IndexOf("urn:oasis:names:tc:opendocument:xmlns:office"u8) >= 0;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = new OpenDocumentMarkup(budget).Read(file);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}
