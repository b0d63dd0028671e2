using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

internal sealed class HtmlFormat : IFormat
{
    public string MediaType => "text/html";

    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText)
            return false;
        var head = PlainText.Decode(probe.Head).TrimStart();
        return probe.IsCalled(MediaType, ".html", ".htm", ".xhtml")
            || head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var text = HtmlText.Of(PlainText.Decode(file, budget), budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}
