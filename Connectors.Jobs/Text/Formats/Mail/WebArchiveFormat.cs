using Connectors.Sources;
using MimeKit;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>
/// Web pages that a browser saved with their pictures in one file (MHTML). It is a message, and the page is one of its parts.
/// </summary>
/// <param name="files">Reads files within the page.</param>
internal sealed class WebArchiveFormat(NestedFiles files) : INestingFormat
{
    public string MediaType => "multipart/related";

    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText)
            return false;
        var head = probe.HeadText;
        return (probe.IsCalled(MediaType, ".mht", ".mhtml") && MailHead.IsMail(head))
            || head.Contains("\nSnapshot-Content-Location:", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("From: <Saved by ", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget) => Read(file, budget, 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth)
    {
        var message = MailFormat.Parse(file, budget);
        var text = new MailText(files, budget, depth) { IsWithoutHeaders = true }.Read(WithoutResources(message));
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    /// <summary>Removes what a page needs and nobody reads: pictures, style sheets, scripts and fonts.</summary>
    private static MimeMessage WithoutResources(MimeMessage message)
    {
        if (message.Body is not Multipart parts)
            return message;
        for (var index = parts.Count - 1; index >= 0; index--)
        {
            var type = parts[index].ContentType;
            if (!type.IsMimeType("text", "html") && !type.IsMimeType("text", "plain") && !type.IsMimeType("application", "xhtml+xml")
                && !type.IsMimeType("multipart", "*"))
            {
                parts.RemoveAt(index);
            }
        }

        return message;
    }
}
