using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>Fetches threads and tells what became of each.</summary>
internal sealed class GmailThreads(GmailApi api, GmailDocuments documents, string mailbox)
{
    /// <param name="ids">Google's ids of threads.</param>
    /// <param name="filter">What a thread has to pass, or else it is no longer the connector's; null where that is known already.</param>
    public async Task<SourceChanges> ReadAsync(IReadOnlyList<string> ids, GmailFilter? filter, CancellationToken cancellationToken)
    {
        var (made, failures, deleted) = (new List<SourceDocument>(), new List<SourceFailure>(), new List<string>());
        var found = ids.Count == 0 ? [] : await api.ThreadsAsync(ids, cancellationToken);
        var matching = filter is null || ids.Count == 0
            ? null
            : await filter.MatchAsync([.. found.Select(each => each.Thread).OfType<GmailThread>()], cancellationToken);
        foreach (var (id, thread, refusal) in found)
        {
            var document = GmailIds.Thread(mailbox, id);
            if (refusal is not null && GoogleRefusal.Of(refusal) is { IsMissing: true })
                deleted.Add(document);
            else if (thread is null)
                failures.Add(new SourceFailure(FailureScope.Document, document, Reason(refusal!), refusal!.Message));
            else if (documents.Messages(thread).Count == 0 || matching?.Contains(id) == false)
                deleted.Add(document);
            else
                await MakeAsync(thread, made, failures, cancellationToken);
        }

        return new SourceChanges { Documents = made, Failures = failures, Deleted = deleted };
    }

    private async Task MakeAsync(GmailThread thread, List<SourceDocument> made, List<SourceFailure> failures, CancellationToken cancellationToken)
    {
        try
        {
            made.AddRange(await documents.MakeAsync(thread, cancellationToken));
        }
        catch (DocumentUnreadableException e)
        {
            failures.Add(new SourceFailure(FailureScope.Document, GmailIds.Thread(mailbox, thread.Id), e.Reason, e.Message));
        }
    }

    private static FailureReason Reason(SourceException refusal) => GoogleRefusal.Of(refusal) switch
    {
        null => refusal.Kind == SourceErrorKind.Misconfigured ? FailureReason.TooLarge : FailureReason.Malformed,
        { Status: 403 } => FailureReason.Forbidden,
        _ => FailureReason.Other,
    };
}
