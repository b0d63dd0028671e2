using System.Globalization;
using MailKit;
using MailKit.Search;
using MimeKit;
using MimeKit.Utils;

namespace Connectors.Sources.Imap;

/// <summary>Lists all messages of a folder and joins them to threads.</summary>
internal sealed class ImapScan(ImapConnection connection)
{
    private const int PageSize = 2_000;
    private const int MaxReferences = 20;
    private const int MaxMessages = 2_000_000;

    private static readonly HeaderId[] Wanted = [HeaderId.MessageId, HeaderId.InReplyTo, HeaderId.References];

    /// <summary>Asks for a folder's state, without listing it.</summary>
    public Task<ImapState> StateAsync(string folder, CancellationToken cancellationToken)
        => connection.RunAsync(
            "status",
            async (client, token) =>
            {
                var named = await client.GetFolderAsync(folder, token);
                await named.StatusAsync(StatusItems.UidValidity | StatusItems.UidNext | StatusItems.Count, token);
                return State(named);
            },
            cancellationToken);

    /// <exception cref="SourceException">The folder is gone or refused, or has more messages than can be listed.</exception>
    public async Task<ImapListing> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var (state, uids) = await connection.InFolderAsync(
            folder,
            validity: null,
            "search",
            async (opened, token) =>
            {
                var before = State(opened);
                return (before, (IReadOnlyList<uint>)[.. (await opened.SearchAsync(SearchQuery.All, token)).Select(uid => uid.Id)]);
            },
            cancellationToken);
        if (uids.Count > MaxMessages)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                $"The folder {folder} has {uids.Count:N0} messages; {MaxMessages:N0} can be read. Leave it out, or divide it.");
        }

        var threader = new ImapThreader();
        var fetcher = new ImapFetcher(connection);
        var request = new FetchRequest(MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.InternalDate, Wanted);
        foreach (var page in uids.Chunk(PageSize))
        {
            var fetched = await fetcher.FetchAsync(folder, state.Validity, page, request, cancellationToken);
            foreach (var (uid, summary) in fetched.Found)
                Add(threader, state.Validity, uid, summary);
            // It exists, so it must be listed. Reading it will say what is wrong.
            foreach (var uid in fetched.Broken.Keys)
                threader.Add(new ImapMail(uid, Unnamed(state.Validity, uid), 0, DateTimeOffset.MinValue), []);
        }

        return new ImapListing(state, threader.Threads());
    }

    private static ImapState State(IMailFolder folder) => new(folder.UidValidity, folder.UidNext?.Id, folder.Count);

    private static void Add(ImapThreader threader, uint validity, uint uid, IMessageSummary summary)
    {
        var headers = summary.Headers ?? [];
        var (size, received) = (summary.Size ?? 0, summary.InternalDate ?? DateTimeOffset.MinValue);
        var key = Ids(headers[HeaderId.MessageId]) is [var own, ..] ? own
            : size == 0 ? Unnamed(validity, uid)
            : ImapIds.Hash(string.Create(CultureInfo.InvariantCulture, $"{received.UtcTicks} {size}"));
        var references = Ids(headers[HeaderId.References]);
        if (Ids(headers[HeaderId.InReplyTo]) is [var answered, ..] && !references.Contains(answered))
            references.Add(answered);
        threader.Add(new ImapMail(uid, key, size, received), references);
    }

    private static UInt128 Unnamed(uint validity, uint uid)
        => ImapIds.Hash(string.Create(CultureInfo.InvariantCulture, $"{validity} {uid}"));

    /// <summary>Returns the Message-IDs of a header. Of very many, the first ones count, because they name the thread.</summary>
    private static List<UInt128> Ids(string? header)
        => string.IsNullOrWhiteSpace(header)
            ? []
            : [.. MimeUtils.EnumerateReferences(header).Where(id => id.Length > 0).Take(MaxReferences).Select(ImapIds.Hash)];
}

/// <param name="State">The folder's state before it was listed.</param>
/// <param name="Threads">Those with the newest messages first.</param>
internal sealed record ImapListing(ImapState State, IReadOnlyList<ImapThread> Threads);
