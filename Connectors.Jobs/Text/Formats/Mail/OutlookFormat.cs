using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Messages, appointments and contacts that Outlook saved (MSG).</summary>
/// <param name="files">Reads attachments.</param>
internal sealed class OutlookFormat(NestedFiles files) : INestingFormat
{
    public string MediaType => "application/vnd.ms-outlook";

    public bool Knows(FileProbe probe)
        => probe.IsCompoundFile && (probe.Container == FileContainer.OutlookMessage
            || (probe.Container == FileContainer.Other && probe.IsCalled(MediaType, ".msg", ".oft")));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget) => Read(file, budget, 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var properties = new OutlookProperties(new CompoundFile(bytes), "", OutlookProperties.MessageHeader);
        var text = new OutlookText(files, budget, depth).Read(properties);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }
}
