using System.Text;
using System.Text.RegularExpressions;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>A mailbox (mbox): many messages in one file, each a section. Patches that Git wrote have the same form.</summary>
/// <param name="files">Reads attachments.</param>
internal sealed partial class MboxFormat(NestedFiles files) : INestingFormat
{
    private const int MaxLine = 1_000;

    public string MediaType => "application/mbox";

    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText || !probe.StartsWith("From "))
            return false;
        var end = probe.Head.AsSpan().IndexOf((byte)'\n');
        return end > 0 && (probe.IsCalled(MediaType, ".mbox", ".mbx") || IsSeparator(probe.Head.AsSpan(0, end)))
            && MailHead.IsMail(PlainText.Decode(probe.Head[(end + 1)..]));
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget) => Read(file, budget, 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget, int depth)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        for (var start = AfterLine(bytes, 0); start < bytes.Length;)
        {
            var end = NextSeparator(bytes, start);
            if (Message(bytes, start, end, budget, depth) is { } text)
                yield return new DocumentSection($"{text}\n\n");
            start = AfterLine(bytes, end);
        }
    }

    private string? Message(byte[] bytes, int start, int end, TextBudget budget, int depth)
    {
        using var content = new MemoryStream(bytes, start, end - start, writable: false);
        try
        {
            return new MailText(files, budget, depth + 1).Read(MailFormat.Parse(content, budget));
        }
        catch (FormatException)
        {
            // A message whose headers are damaged stands as it is. The others are not touched by it.
            return budget.Take(Blobs.Remove(PlainText.Decode(bytes[start..end])));
        }
    }

    /// <summary>
    /// Returns the start of the next message's separator, or the end of the file. A sentence may begin with "From " too, so a separator
    /// follows an empty line and ends in a time and a year.
    /// </summary>
    private static int NextSeparator(byte[] bytes, int from)
    {
        for (var at = from; at < bytes.Length;)
        {
            var found = bytes.AsSpan(at).IndexOf("\nFrom "u8);
            if (found < 0)
                return bytes.Length;
            at += found + 1;
            var isAfterEmptyLine = at >= 2 && (bytes[at - 2] == '\n' || (bytes[at - 2] == '\r' && at >= 3 && bytes[at - 3] == '\n'));
            var line = bytes.AsSpan(at, Math.Min(MaxLine, bytes.Length - at));
            if (isAfterEmptyLine && line.IndexOf((byte)'\n') is var end and > 0 && IsSeparator(line[..end]))
                return at;
        }

        return bytes.Length;
    }

    private static int AfterLine(byte[] bytes, int at)
    {
        var end = bytes.AsSpan(at).IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : at + end + 1;
    }

    private static bool IsSeparator(ReadOnlySpan<byte> line)
        => line.Length < MaxLine && Separator().IsMatch(Encoding.Latin1.GetString(line).TrimEnd());

    [GeneratedRegex(@"^From \S.{0,300}\s\d{1,2}:\d{2}(:\d{2})?\s.{0,20}\d{4}( [+-]\d{4})?$|^From \S{1,300} \w{3} \w{3} .{0,30}\d{4}$")]
    private static partial Regex Separator();
}
