using System.Runtime.CompilerServices;
using MailKit;

namespace Connectors.Sources.Imap;

/// <summary>
/// Lists the ids of all documents of a folder, those older than the first sync looked back included: mail does not vanish by getting old.
/// </summary>
internal sealed class ImapLister(ImapScan scan, ImapConnection connection, ImapConfig config, DocumentAccess access)
{
    private const int PageSize = 1_000;

    public async IAsyncEnumerable<ListingPage> ListAsync(
        string folder, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = await scan.ListAsync(folder, cancellationToken);
        var after = ImapPosition.Parse(request.From, listing.State.Validity);
        var rest = listing.Threads.Where(thread => after is null || thread.Newest < after).ToList();
        if (rest.Count == 0)
            yield return new ListingPage([]);
        foreach (var page in rest.Chunk(PageSize))
        {
            var (ids, incomplete) = (page.Select(thread => ImapIds.Thread(folder, thread.Id)).ToList(), (string?)null);
            if (config.IncludeAttachments)
                incomplete = await AddAttachmentsAsync(folder, listing.State.Validity, page, ids, cancellationToken);
            yield return new ListingPage(
                [.. ids.Select(id => new SlimDocument(id, request.IncludeAccess ? access : null))],
                ImapPosition.Write(listing.State.Validity, page[^1].Newest))
            {
                Incomplete = incomplete,
            };
        }
    }

    /// <summary>Returns the reason why some attachments could not be listed; null if all were.</summary>
    private async Task<string?> AddAttachmentsAsync(
        string folder, uint validity, ImapThread[] threads, List<string> ids, CancellationToken cancellationToken)
    {
        var uids = threads.SelectMany(thread => thread.Messages).Select(message => message.Uid).ToList();
        var request = new FetchRequest(MessageSummaryItems.UniqueId | MessageSummaryItems.BodyStructure);
        var fetched = await new ImapFetcher(connection).FetchAsync(folder, validity, uids, request, cancellationToken);
        foreach (var thread in threads)
        {
            foreach (var mail in thread.Messages)
            {
                if (fetched.Found.GetValueOrDefault(mail.Uid)?.Body is { } body)
                    ids.AddRange(ImapDocuments.AttachmentIds(folder, thread, mail, body));
            }
        }

        return fetched.Broken.Count == 0
            ? null
            : $"The attachments of {fetched.Broken.Count} messages could not be listed: {fetched.Broken.First().Value}";
    }
}

/// <summary>Writes and reads the position of a listing.</summary>
internal static class ImapPosition
{
    public static string Write(uint validity, uint newest) => $"{validity}:{newest}";

    /// <summary>Returns null if the listing starts over: from the beginning, or because the server numbered its messages anew.</summary>
    public static uint? Parse(string? position, uint validity)
        => position?.Split(':') is [var stored, var newest] && stored == $"{validity}" && uint.TryParse(newest, out var uid) ? uid : null;
}
