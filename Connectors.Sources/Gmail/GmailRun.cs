using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Reads one mailbox: a listing of its threads first, its history from then on.</summary>
internal sealed class GmailRun(GmailApi api, GmailFilter filter, GmailDocuments documents, IKnownDocuments known, string mailbox, int? batchSize)
{
    private const int LargestPage = 500;
    private const int MostRestarts = 2;

    private int PageSize => Math.Min(batchSize ?? LargestPage, LargestPage);

    private int BatchSize => Math.Min(batchSize ?? GmailApi.BatchSize, GmailApi.BatchSize);

    public async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ReadAsync(
        GmailCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from is { Listing: false, History: not null })
        {
            var lost = false;
            await foreach (var batch in FollowAsync(from.History, () => lost = true, cancellationToken))
                yield return batch;
            if (!lost)
                yield break;
            from = null;
        }

        // The history's place is taken before the listing begins: what changes meanwhile is read by the next run.
        var at = from is { Listing: true } ? from : new GmailCheckpoint { History = (await api.ProfileAsync(cancellationToken)).HistoryId, Listing = true };
        await foreach (var batch in ListAsync(at, cancellationToken))
            yield return batch;
    }

    private async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ListAsync(GmailCheckpoint at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the threads of {mailbox}");
        while (at.Listing)
        {
            if (await PageAsync(at, cancellationToken) is not { } page)
            {
                at = new GmailCheckpoint { History = at.History, Listing = true, Restarts = at.Restarts + 1 };
                guard = new PageGuard($"the threads of {mailbox}");
                continue;
            }

            guard.Page(page.NextPageToken, page.Threads?.Count ?? 0);
            var end = string.IsNullOrEmpty(page.NextPageToken)
                ? new GmailCheckpoint { History = at.History }
                : at with { PageToken = page.NextPageToken, After = null };
            var threads = (page.Threads ?? []).Where(thread => string.CompareOrdinal(thread.Id, at.After) > 0).OrderBy(thread => thread.Id, StringComparer.Ordinal).ToList();
            for (var given = 0; given == 0 || given < threads.Count; given += BatchSize)
            {
                var chunk = threads.Skip(given).Take(BatchSize).ToList();
                var next = given + BatchSize >= threads.Count ? end : at with { After = chunk[^1].Id };
                yield return await GiveAsync(chunk, next, cancellationToken);
            }

            at = end;
        }
    }

    /// <summary>Null where Google no longer knows the page token.</summary>
    private async Task<GmailThreadPage?> PageAsync(GmailCheckpoint at, CancellationToken cancellationToken)
    {
        try
        {
            return await filter.ListAsync(PageSize, at.PageToken, cancellationToken);
        }
        catch (SourceException e) when (at.PageToken is not null && GoogleRefusal.Of(e) is { Status: 400, IsUnknownUser: false })
        {
            return at.Restarts < MostRestarts
                ? null
                : throw new SourceException(SourceErrorKind.Transient, "Google keeps forgetting the page tokens of a mailbox before it is read.", e);
        }
    }

    /// <summary>Gives threads of a listing; those that are stored as they are cost no call.</summary>
    private async Task<SourceBatch<GmailCheckpoint>> GiveAsync(List<GmailThread> threads, GmailCheckpoint next, CancellationToken cancellationToken)
    {
        var stored = await known.FindAsync([.. threads.Select(thread => GmailIds.Thread(mailbox, thread.Id))], cancellationToken);
        var changed = threads.Where(thread => thread.HistoryId is null
            || stored.GetValueOrDefault(GmailIds.Thread(mailbox, thread.Id)) != GmailDocuments.Fingerprint(thread.HistoryId)).ToList();
        var changes = await new GmailThreads(api, documents, mailbox).ReadAsync([.. changed.Select(thread => thread.Id)], null, cancellationToken);
        return Batch(changes, next) with { Unchanged = threads.Count - changed.Count };
    }

    /// <param name="lost">Called where Google no longer knows the place in the history.</param>
    private async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> FollowAsync(
        string start, Action lost, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the history of {mailbox}");
        var (here, token) = (start, (string?)null);
        do
        {
            if (await HistoryAsync(start, token, cancellationToken) is not { } page)
            {
                lost();
                yield break;
            }

            guard.Page(page.NextPageToken, page.History?.Count ?? 0);
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token is null ? page.HistoryId ?? here : page.History is { Count: > 0 } records ? records[^1].Id : here;
            var threads = (page.History ?? []).SelectMany(record => record.Messages ?? []).Select(message => message.ThreadId).OfType<string>().Distinct().ToList();
            for (var given = 0; given == 0 || given < threads.Count; given += BatchSize)
            {
                var chunk = threads.Skip(given).Take(BatchSize).ToList();
                var changes = await new GmailThreads(api, documents, mailbox).ReadAsync(chunk, filter, cancellationToken);
                yield return Batch(changes, new GmailCheckpoint { History = given + BatchSize >= threads.Count ? next : here });
            }

            here = next;
        }
        while (token is not null);
    }

    /// <summary>Null where the history no longer reaches back so far; it may forget within hours.</summary>
    private async Task<GmailHistoryPage?> HistoryAsync(string start, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return await api.HistoryAsync(start, token, cancellationToken);
        }
        catch (SourceException e) when (GoogleRefusal.Of(e) is { Status: 404 or 400 or 410, IsUnknownUser: false })
        {
            return null;
        }
    }

    private static SourceBatch<GmailCheckpoint> Batch(SourceChanges changes, GmailCheckpoint checkpoint) => new()
    {
        Documents = changes.Documents, Failures = changes.Failures, Deleted = changes.Deleted, Checkpoint = checkpoint,
    };
}
