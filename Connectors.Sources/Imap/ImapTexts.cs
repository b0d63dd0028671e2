using System.Text;
using MailKit;
using MailKit.Net.Imap;
using MimeKit;

namespace Connectors.Sources.Imap;

/// <summary>
/// Fetches the texts of messages. Small messages come whole, many in one answer. Of large ones only the texts come, one by one, because
/// most of their bytes are attachments.
/// </summary>
internal sealed class ImapTexts(ImapConnection connection, ImapConfig config, SourceContext context)
{
    private const int MaxWhole = 128 << 10;
    private const int MaxAnswer = 4 << 20;

    /// <summary>Fills in the texts of messages.</summary>
    /// <param name="folder">The folder's full name.</param>
    /// <param name="validity">The folder's UIDVALIDITY.</param>
    /// <param name="messages">The messages' sizes and structures, by UID.</param>
    /// <param name="cancellationToken">Cancels fetching.</param>
    public async Task LoadAsync(
        string folder, uint validity, IReadOnlyDictionary<uint, (uint Size, ImapPart Root)> messages, CancellationToken cancellationToken)
    {
        var loaded = new HashSet<ImapPart>();
        var small = messages.Where(message => message.Value.Size is > 0 and <= MaxWhole && message.Value.Root.Texts().Any())
            .OrderBy(message => message.Key).ToList();
        for (var done = 0; done < small.Count;)
        {
            var (count, size) = (0, 0L);
            while (done + count < small.Count && (count == 0 || size + small[done + count].Value.Size <= MaxAnswer))
                size += small[done + count++].Value.Size;
            var portion = small.GetRange(done, count).ToDictionary(message => message.Key, message => message.Value.Root);
            await LoadWholeAsync(folder, validity, portion, loaded, cancellationToken);
            done += count;
        }

        foreach (var (uid, message) in messages)
        {
            foreach (var part in message.Root.Texts().Where(part => !loaded.Contains(part)))
                part.Content = await LoadPartAsync(folder, new UniqueId(validity, uid), part, cancellationToken);
        }
    }

    private async Task LoadWholeAsync(
        string folder, uint validity, Dictionary<uint, ImapPart> messages, HashSet<ImapPart> loaded, CancellationToken cancellationToken)
    {
        try
        {
            await connection.InFolderAsync(
                folder,
                validity,
                "messages",
                async (opened, token) =>
                {
                    await opened.GetStreamsAsync([.. messages.Keys.Select(uid => new UniqueId(validity, uid))], KeepAsync, token);
                    return true;
                },
                cancellationToken);
        }
        catch (SourceException e) when (e.ConcernsRequest())
        {
            // One message spoils the answer for all, so the parts of those that did not come are fetched one by one.
        }

        async Task KeepAsync(ImapFolder opened, int index, UniqueId uid, Stream stream, CancellationToken token)
        {
            if (!messages.TryGetValue(uid.Id, out var root))
                return;
            context.Usage.Add("messages", new EndpointUsage(0, stream.Length, 0, 0));
            try
            {
                using var parsed = await MimeMessage.LoadAsync(stream, persistent: true, token);
                foreach (var part in root.Texts())
                {
                    if (part.FindIn(parsed.Body) is not { Content: { } content })
                        continue;
                    using var decoded = new MemoryStream();
                    await content.DecodeToAsync(decoded, token);
                    part.Content = decoded.ToArray();
                    loaded.Add(part);
                }
            }
            catch (FormatException)
            {
                // Without readable headers. The server may still know its parts.
            }
        }
    }

    private async Task<byte[]> LoadPartAsync(string folder, UniqueId uid, ImapPart part, CancellationToken cancellationToken)
    {
        var basic = (BodyPartBasic)part.Part;
        if (basic.Octets > config.SizeLimit)
            return Encoding.UTF8.GetBytes($"[This text has {basic.Octets:N0} bytes, more than the size_limit of {config.SizeLimit:N0}.]");
        try
        {
            return await connection.InFolderAsync(
                folder,
                uid.Validity,
                "parts",
                async (opened, token) =>
                {
                    await using var encoded = await opened.GetStreamAsync(uid, part.Section, token);
                    context.Usage.Add("parts", new EndpointUsage(0, encoded.Length, 0, 0));
                    using var content = new MimeContent(encoded, ImapAttachment.EncodingOf(basic));
                    using var decoded = new MemoryStream();
                    await content.DecodeToAsync(decoded, token);
                    return decoded.ToArray();
                },
                cancellationToken);
        }
        catch (SourceException e) when (e.ConcernsRequest() || e.InnerException is MessageNotFoundException)
        {
            // The rest of the thread is read, and its reader sees what is missing.
            return Encoding.UTF8.GetBytes($"[A part of this message could not be read: {e.Message}]");
        }
    }
}
