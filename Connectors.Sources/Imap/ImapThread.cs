using System.Globalization;

namespace Connectors.Sources.Imap;

/// <summary>Messages of one folder that answer one another, or a part of very many.</summary>
/// <param name="Id">Unique within the folder.</param>
/// <param name="Messages">In the order in which the server received them.</param>
internal sealed record ImapThread(string Id, IReadOnlyList<ImapMail> Messages)
{
    /// <summary>The UID of the newest message, by which threads are ordered.</summary>
    public uint Newest { get; } = Messages.Max(message => message.Uid);

    /// <summary>Changes whenever a message comes or goes. Messages themselves never change.</summary>
    public string Fingerprint(ImapConfig config)
    {
        var made = string.Join('\n', Messages.Select(message => string.Create(
            CultureInfo.InvariantCulture, $"{message.Key:x32} {message.Size}")).Order(StringComparer.Ordinal));
        var form = $"{(config.FoldQuotes ? "" : " quotes")}{(config.IncludeAttachments ? " files" : "")}";
        return string.Create(CultureInfo.InvariantCulture, $"{Messages.Count} {ImapIds.Hash(made):x32}{form}");
    }
}

/// <summary>A message as a listing tells it.</summary>
/// <param name="Uid">Its number in the folder, valid only with the folder's UIDVALIDITY.</param>
/// <param name="Key">A hash of its Message-ID, or of its time and size if it has none.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Received">When the server received it. The time that the message itself gives is its sender's.</param>
internal readonly record struct ImapMail(uint Uid, UInt128 Key, uint Size, DateTimeOffset Received);
