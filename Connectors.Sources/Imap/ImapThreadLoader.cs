using MailKit;
using MimeKit;

namespace Connectors.Sources.Imap;

/// <summary>Fetches threads and makes their documents; says which threads failed and which are gone.</summary>
internal sealed class ImapThreadLoader(ImapConnection connection, ImapTexts texts, ImapDocuments documents)
{
    private const MessageSummaryItems Items = MessageSummaryItems.UniqueId | MessageSummaryItems.Size | MessageSummaryItems.BodyStructure;

    private readonly ImapFetcher _fetcher = new(connection);

    public async Task<SourceChanges> LoadAsync(
        string folder, uint validity, IReadOnlyList<ImapThread> threads, CancellationToken cancellationToken)
    {
        if (threads.Count == 0)
            return new SourceChanges();
        var uids = threads.SelectMany(thread => thread.Messages).Select(message => message.Uid).ToList();
        var fetched = await _fetcher.FetchAsync(folder, validity, uids, new FetchRequest(Items, ImapDocuments.Headers), cancellationToken);
        var described = fetched.Found.Where(message => message.Value.Body is not null)
            .ToDictionary(message => message.Key, message => (message.Value.Size ?? 0, ImapPart.Of(message.Value.Body!)));
        await texts.LoadAsync(folder, validity, described, cancellationToken);

        var (made, failures, gone) = (new List<SourceDocument>(), new List<SourceFailure>(), new List<string>());
        foreach (var thread in threads)
        {
            var id = ImapIds.Thread(folder, thread.Id);
            if (thread.Messages.Where(mail => fetched.Broken.ContainsKey(mail.Uid)).Select(mail => fetched.Broken[mail.Uid])
                .FirstOrDefault() is { } reason)
            {
                failures.Add(Failure(id, $"The mail server cannot give a message of this thread: {reason}"));
                continue;
            }

            // A message that is gone since the listing leaves the thread, whose fingerprint then changes again.
            var messages = thread.Messages.Where(mail => fetched.Found.ContainsKey(mail.Uid))
                .Select(mail => new ImapMessage(
                    mail, fetched.Found[mail.Uid].Headers ?? new HeaderList(), described.GetValueOrDefault(mail.Uid).Item2)).ToList();
            if (messages.Count == 0)
                gone.Add(id);
            else
                Make(folder, validity, thread, messages, made, failures);
        }

        return new SourceChanges { Documents = made, Failures = failures, Deleted = gone };
    }

    private void Make(
        string folder, uint validity, ImapThread thread, List<ImapMessage> messages, List<SourceDocument> made,
        List<SourceFailure> failures)
    {
        try
        {
            made.AddRange(documents.Make(folder, validity, thread, messages));
        }
        catch (Exception e) when (e is not (SourceException or OperationCanceledException or OutOfMemoryException))
        {
            failures.Add(Failure(
                ImapIds.Thread(folder, thread.Id),
                $"The thread cannot be converted ({e.GetType().Name}). Report this with the thread, if a mail program opens it."));
        }
    }

    private static SourceFailure Failure(string id, string message) => new(FailureScope.Document, id, FailureReason.Malformed, message);
}
