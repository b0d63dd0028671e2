using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Names every document of a mailbox. Attachments are named by the messages only, so with them the threads are fetched.</summary>
internal sealed class GmailLister(GmailConfig config, GmailApi api, GmailDocuments documents, string mailbox)
{
    private const int LargestPage = 500;

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new GmailFilter(config, api);
        var guard = new PageGuard($"the threads of {mailbox}");
        var token = request.From;
        do
        {
            var page = await PageAsync(filter, token, token == request.From, cancellationToken);
            guard.Page(page.NextPageToken, page.Threads?.Count ?? 0);
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            IReadOnlyList<string> threads = [.. (page.Threads ?? []).Select(thread => thread.Id)];
            var (ids, incomplete) = config.IncludeAttachments
                ? await WithAttachmentsAsync(threads, cancellationToken)
                : ([.. threads.Select(thread => GmailIds.Thread(mailbox, thread))], null);
            yield return new ListingPage([.. ids.Select(id => new SlimDocument(id, request.IncludeAccess ? documents.Access : null))], token)
            {
                Incomplete = incomplete,
            };
        }
        while (token is not null);
    }

    /// <summary>A page token may have been forgotten since it was kept: then the listing begins again, which is whole all the same.</summary>
    private async Task<GmailThreadPage> PageAsync(GmailFilter filter, string? token, bool kept, CancellationToken cancellationToken)
    {
        var size = Math.Min(config.BatchSize ?? LargestPage, LargestPage);
        try
        {
            return await filter.ListAsync(size, token, cancellationToken);
        }
        catch (SourceException e) when (kept && token is not null && GoogleRefusal.Of(e) is { Status: 400, IsUnknownUser: false })
        {
            return await filter.ListAsync(size, null, cancellationToken);
        }
    }

    private async Task<(List<string> Ids, string? Incomplete)> WithAttachmentsAsync(IReadOnlyList<string> threads, CancellationToken cancellationToken)
    {
        var (ids, incomplete) = (new List<string>(), (string?)null);
        foreach (var (id, thread, refusal) in await api.ThreadsAsync(threads, cancellationToken))
        {
            if (thread is not null)
            {
                ids.Add(GmailIds.Thread(mailbox, id));
                ids.AddRange(documents.Messages(thread).SelectMany(message => MailBody.Read(message.Payload, fold: false).Attachments
                    .Select(part => GmailIds.Attachment(mailbox, id, message.Id, part))));
            }
            else if (GoogleRefusal.Of(refusal!) is not { IsMissing: true })
            {
                ids.Add(GmailIds.Thread(mailbox, id));
                incomplete = $"The attachments of the thread {id} could not be listed: {refusal!.Message}";
            }
        }

        return (ids, incomplete);
    }
}
