using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>RTF.</summary>
internal sealed class RtfFormat : IFormat
{
    public string MediaType => "application/rtf";

    public bool Knows(FileProbe probe) => probe.StartsWith("{\\rtf");

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var text = new RtfReader(bytes, budget).Read();
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}
