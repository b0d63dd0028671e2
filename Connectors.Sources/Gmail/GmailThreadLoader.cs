namespace Connectors.Sources.Gmail;

/// <summary>Fetches threads and makes their documents; says which threads failed and which are gone.</summary>
internal sealed class GmailThreadLoader(GmailClient client, GmailDocuments documents, string mailbox)
{
    /// <param name="ids">Google's thread ids.</param>
    /// <param name="filter">Threads that do not pass count as gone. Null if all of them are known to pass.</param>
    public async Task<SourceChanges> LoadAsync(IReadOnlyList<string> ids, GmailFilter? filter, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return new SourceChanges();

        var (made, failures, deleted) = (new List<SourceDocument>(), new List<SourceFailure>(), new List<string>());
        var results = await client.FetchThreadsAsync(ids, cancellationToken);
        var matching = filter is null
            ? null
            : await filter.MatchAsync([.. results.Select(result => result.Thread).OfType<GmailThread>()], cancellationToken);
        foreach (var (id, thread, refusal) in results)
        {
            var document = GmailIds.Thread(mailbox, id);
            if (refusal?.IsThreadGone() == true)
                deleted.Add(document);
            else if (thread is null)
                failures.Add(new SourceFailure(FailureScope.Document, document, refusal!.ThreadFailureReason(), refusal!.Message));
            else if (matching?.Contains(id) == false || !await MakeAsync(thread, made, failures, cancellationToken))
                deleted.Add(document);
        }

        return new SourceChanges { Documents = made, Failures = failures, Deleted = deleted };
    }

    /// <summary>Returns false if the thread has no message that is read.</summary>
    private async Task<bool> MakeAsync(
        GmailThread thread, List<SourceDocument> made, List<SourceFailure> failures, CancellationToken cancellationToken)
    {
        try
        {
            if (documents.Messages(thread).Count == 0)
                return false;
            made.AddRange(await documents.MakeAsync(thread, cancellationToken));
        }
        catch (DocumentUnreadableException e)
        {
            failures.Add(new SourceFailure(FailureScope.Document, GmailIds.Thread(mailbox, thread.Id), e.Reason, e.Message));
        }
        catch (Exception e) when (e is not (SourceException or OperationCanceledException or OutOfMemoryException))
        {
            failures.Add(new SourceFailure(
                FailureScope.Document, GmailIds.Thread(mailbox, thread.Id), FailureReason.Malformed,
                $"The thread cannot be converted ({e.GetType().Name}). Report this with the thread, if it opens in Gmail."));
        }

        return true;
    }
}
