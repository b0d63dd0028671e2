using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Markdown, CSV, source code and all other text.</summary>
internal sealed class PlainTextFormat : IFormat
{
    public string MediaType => "text/plain";

    /// <summary>Decoding takes time in proportion to the size, and nothing is nested.</summary>
    public bool MayBeHostile => false;

    public bool Knows(FileProbe probe) => probe.Head.Length == 0 || probe.LooksLikeText;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = Blobs.Remove(PlainText.Decode(file, budget));
        if (!string.IsNullOrWhiteSpace(text))
            yield return new DocumentSection(text);
    }
}
