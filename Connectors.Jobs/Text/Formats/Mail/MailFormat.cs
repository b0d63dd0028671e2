using System.Text;
using Connectors.Sources;
using MimeKit;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Mail (EML): the main headers, all texts, attachments and forwarded messages.</summary>
/// <param name="files">Reads attachments.</param>
internal sealed class MailFormat(NestedFiles files) : INestingFormat
{
    private const int MaxMimeDepth = 64;

    public string MediaType => "message/rfc822";

    public bool Knows(FileProbe probe)
        => probe.LooksLikeText && (probe.IsCalled(MediaType, ".eml", ".emlx") || MailHead.IsMail(probe.HeadText));

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget) => Read(file, budget, 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth)
    {
        var (content, recoded) = Content(file, budget);
        using (content)
        {
            var text = new MailText(files, budget, depth) { IsRecoded = recoded }.Read(Parse(content, budget));
            yield return new DocumentSection(text);
        }
    }

    public static MimeMessage Parse(Stream content, TextBudget budget)
        => MimeMessage.Load(new ParserOptions { MaxMimeDepth = Math.Min(MaxMimeDepth, budget.Limits.MaxDepth) }, content, budget.Token);

    /// <summary>
    /// Returns the message's bytes. A mail that an editor saved in UTF-16 or UTF-32 becomes UTF-8, because headers must be ASCII.
    /// </summary>
    private static (Stream Content, bool IsRecoded) Content(Stream file, TextBudget budget)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (WideText.Of(bytes) is not null)
            return (new MemoryStream(Encoding.UTF8.GetBytes(PlainText.Decode(bytes).TrimStart('\uFEFF'))), true);
        budget.Token.ThrowIfCancellationRequested();
        // Apple Mail writes the number of bytes above the message.
        var line = bytes.AsSpan().IndexOf((byte)'\n');
        var isCount = line is > 0 and < 16 && bytes.AsSpan(0, line).TrimEnd(" \r\t"u8).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        var skip = isCount ? line + 1 : 0;
        var end = isCount && long.TryParse(bytes.AsSpan(0, line).TrimEnd(" \r\t"u8), out var count)
            ? (int)Math.Min(bytes.Length, skip + count)
            : bytes.Length;
        return (new MemoryStream(bytes, skip, end - skip, writable: false), false);
    }
}
