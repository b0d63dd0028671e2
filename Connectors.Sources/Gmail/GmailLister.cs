using System.Runtime.CompilerServices;
using Connectors.Sources.Http;
using Connectors.Sources.Mail;

namespace Connectors.Sources.Gmail;

/// <summary>
/// Lists the ids of all documents of a mailbox. Only the messages name their attachments, so the threads are fetched if attachments are
/// documents.
/// </summary>
internal sealed class GmailLister(GmailConfig config, GmailMailbox mailbox)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the threads of {mailbox.Address}");
        var token = request.From;
        do
        {
            var page = await PageAsync(token, token == request.From, cancellationToken);
            if (guard.AsksAgain(page.NextPageToken))
                continue;

            guard.Page(page.NextPageToken, page.Count);
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            IReadOnlyList<string> threads =
                [.. page.Threads.Select(thread => thread.Id).Concat(page.Threads.Odd.Select(row => row.Text("id")).OfType<string>())];
            var (ids, incomplete) = config.IncludeAttachments
                ? await WithAttachmentsAsync(threads, cancellationToken)
                : ([.. threads.Select(ThreadId)], null);
            var access = request.IncludeAccess ? mailbox.Documents.Access : null;
            yield return new ListingPage([.. ids.Select(id => new SlimDocument(id, access))], token) 
            {
                Incomplete = incomplete ?? (page.Threads.Odd.All(row => row.Text("id") is not null) ? null : GmailErrors.NoId),
            };
        }
        while (token is not null);
    }

    /// <summary>
    /// Returns a page. Google may have forgotten a stored page token: then the listing starts over, which makes it no less complete.
    /// </summary>
    /// <param name="isStored">Whether the token comes from an earlier listing that this one resumes.</param>
    private async Task<GmailThreadPage> PageAsync(string? token, bool isStored, CancellationToken cancellationToken)
    {
        var size = Math.Min(config.BatchSize ?? GmailClient.MaxPageSize, GmailClient.MaxPageSize);
        try
        {
            return await mailbox.Filter.ListAsync(size, token, cancellationToken);
        }
        catch (SourceException e) when (isStored && token is not null && e.IsPageTokenExpired())
        {
            return await mailbox.Filter.ListAsync(size, null, cancellationToken);
        }
    }

    private async Task<(List<string> Ids, string? Incomplete)> WithAttachmentsAsync(
        IReadOnlyList<string> threads, CancellationToken cancellationToken)
    {
        var (ids, incomplete) = (new List<string>(), (string?)null);
        foreach (var (id, thread, refusal) in await mailbox.Client.FetchThreadsAsync(threads, cancellationToken))
        {
            if (thread is not null)
            {
                ids.Add(ThreadId(id));
                ids.AddRange(mailbox.Documents.Messages(thread).SelectMany(message => AttachmentIds(id, message)));
            }
            else if (!refusal!.IsThreadGone())
            {
                ids.Add(ThreadId(id));
                incomplete = $"The attachments of the thread {id} could not be listed: {refusal!.Message}";
            }
        }

        return (ids, incomplete);
    }

    private string ThreadId(string thread) => GmailIds.Thread(mailbox.Address, thread);

    private IEnumerable<string> AttachmentIds(string thread, GmailMessage message)
        => MailBody.Read(message.Payload, foldQuotes: false).Attachments
            .Select(part => GmailIds.Attachment(mailbox.Address, thread, message.Id, part));
}
