using System.Text;
using MimeKit.IO;
using MimeKit.Tnef;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Writes an Outlook message as text: its headers, the fuller of its bodies, its attachments and the messages within it.</summary>
/// <param name="files">Reads attachments.</param>
/// <param name="budget">Counts the text.</param>
/// <param name="depth">The number of files and messages around this one.</param>
internal sealed class OutlookText(NestedFiles files, TextBudget budget, int depth)
{
    private const int MaxMessageDepth = 16;
    private const int MaxRtfBytes = 64 << 20;

    /// <summary>Properties of contacts, appointments and tasks that have a number of their own.</summary>
    private static readonly (int Id, string Name)[] Details =
    [
        (0x3A16, "Company"), (0x3A17, "Title"), (0x3A18, "Department"), (0x3A08, "Telephone"), (0x3A09, "Telephone"), (0x3A1C, "Mobile"),
        (0x3A24, "Fax"), (0x3A15, "Address"), (0x3A4F, "Nickname"),
    ];

    /// <summary>Properties that a file numbers itself.</summary>
    private static readonly (int Name, string Label)[] NamedDetails =
    [
        (0x8208, "Location"), (0x8083, "Email"), (0x8093, "Email"), (0x80A3, "Email"), (0x801B, "Address"), (0x801A, "Address"),
    ];

    private readonly StringBuilder _text = new();

    public string Read(OutlookProperties message)
    {
        var charset = message.Charset;
        Header(message, charset);
        Body(message, charset);
        foreach (var folder in Folders(message, "__attach_version1.0_#"))
            Attachment(message, new OutlookProperties(message.File, folder, OutlookProperties.OtherHeader), charset);
        return _text.ToString().Trim();
    }

    private void Header(OutlookProperties message, string? charset)
    {
        Append("Subject", message.Text(0x0037, charset) ?? message.Text(0x3001, charset));
        Append("From", Person(message.Text(0x0C1A, charset) ?? message.Text(0x0042, charset), Address(message, charset)));
        var recipients = Folders(message, "__recip_version1.0_#")
            .Select(folder => new OutlookProperties(message.File, folder, OutlookProperties.OtherHeader))
            .Select(person => Person(person.Text(0x3001, charset), person.Text(0x39FE, charset) ?? person.Text(0x3003, charset)))
            .OfType<string>()
            .ToArray();
        Append("To", recipients.Length > 0 ? string.Join(", ", recipients) : message.Text(0x0E04, charset));
        Append("Cc", recipients.Length > 0 ? null : message.Text(0x0E03, charset));
        Append("Date", message.Time(0x0039) ?? message.Time(0x0E06));
        foreach (var (id, name) in Details)
            Append(name, message.Text(id, charset));
        foreach (var (name, label) in NamedDetails)
        {
            if (message.Named(name) is > 0 and var id)
                Append(label, message.Text(id, charset));
        }
    }

    private static string? Address(OutlookProperties message, string? charset)
        => message.Text(0x5D01, charset) ?? message.Text(0x5D02, charset) ?? message.Text(0x0C1F, charset);

    /// <summary>
    /// Returns a name with its address. The address of a person within the same Exchange server is a path, and nobody reads it.
    /// </summary>
    private static string? Person(string? name, string? address)
    {
        if (address is null or "" || address.StartsWith("/O=", StringComparison.OrdinalIgnoreCase))
            return string.IsNullOrWhiteSpace(name) ? null : name;
        return string.IsNullOrWhiteSpace(name) || name == address ? address : $"{name} <{address}>";
    }

    private void Body(OutlookProperties message, string? charset)
    {
        var plain = message.Text(0x1000, charset) ?? "";
        var rich = Html(message, charset);
        if (rich.Length == 0)
            rich = Rtf(message);
        _text.Append('\n').Append(budget.Take(Alternative.Fuller(Blobs.Remove(plain), rich).Trim())).Append('\n');
    }

    private string Html(OutlookProperties message, string? charset)
    {
        var html = message.Bytes(0x1013) is { } bytes
            ? PlainText.Decode(bytes, HtmlFormat.DeclaredCharset(bytes) ?? message.HtmlCharset)
            : message.Text(0x1013, charset);
        return string.IsNullOrWhiteSpace(html) ? "" : HtmlText.Of(html, MailPart.Share(budget));
    }

    /// <summary>Reads the body that Outlook keeps as packed RTF. HTML that was converted to RTF reads as RTF as well.</summary>
    private string Rtf(OutlookProperties message)
    {
        if (message.Bytes(0x1009) is not { Length: > 0 } packed)
            return "";
        try
        {
            using var filtered = new FilteredStream(new MemoryStream(packed));
            filtered.Add(new RtfCompressedToRtf());
            using var rtf = new MemoryStream();
            var buffer = new byte[16 << 10];
            int read;
            while (rtf.Length < MaxRtfBytes && (read = filtered.Read(buffer, 0, buffer.Length)) > 0)
                rtf.Write(buffer, 0, read);
            return new RtfReader(rtf.ToArray(), MailPart.Share(budget)).Read();
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or ArgumentException)
        {
            // The message keeps its other body and its attachments.
            return "";
        }
    }

    private void Attachment(OutlookProperties message, OutlookProperties attachment, string? charset)
    {
        budget.Token.ThrowIfCancellationRequested();
        const string Embedded = "__substg1.0_3701000D/";
        var name = attachment.Text(0x3707, charset) ?? attachment.Text(0x3704, charset) ?? attachment.Text(0x3001, charset);
        if (attachment.File.Read($"{attachment.Storage}{Embedded}__properties_version1.0") is not null)
        {
            var inner = new OutlookProperties(message.File, attachment.Storage + Embedded, OutlookProperties.EmbeddedHeader);
            _text.Append("\n\nMessage within this message:\n");
            if (depth < MaxMessageDepth)
                _text.Append(new OutlookText(files, budget, depth + 1).Read(inner));
            else
                Append("Subject", inner.Text(0x0037, charset));
            return;
        }

        var text = attachment.Bytes(0x3701) is { Length: > 0 } bytes
            ? files.Read(bytes, name ?? "", attachment.Text(0x370E, charset), MailPart.Share(budget), depth)
            : null;
        if (!string.IsNullOrWhiteSpace(name))
            _text.Append("\n\nAttached: ").Append(budget.Take(name)).Append('\n');
        if (!string.IsNullOrWhiteSpace(text))
            _text.Append('\n').Append(budget.Take(text.Trim())).Append('\n');
    }

    /// <summary>Returns the storages of one kind directly in the message's own, in their order.</summary>
    private static IEnumerable<string> Folders(OutlookProperties message, string kind)
        => message.File.Paths
            .Where(path => path.StartsWith(message.Storage + kind, StringComparison.OrdinalIgnoreCase))
            .Select(path => path[..(path.IndexOf('/', message.Storage.Length + kind.Length) + 1)])
            .Where(folder => folder.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase);

    private void Append(string name, string? value)
        => MailHead.Append(_text, name, value is null ? null : budget.Take(value.Replace('\0', ' ')));
}
