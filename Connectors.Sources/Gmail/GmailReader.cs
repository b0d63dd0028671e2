using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Reads one mailbox: first a listing of its threads, from then on its history.</summary>
/// <param name="batchSize">Threads per page and per batch. Null means as many as Google allows.</param>
internal sealed class GmailReader(GmailMailbox mailbox, IKnownDocuments known, int? batchSize)
{
    private const int MaxRestarts = 2;

    private int PageSize => Math.Min(batchSize ?? GmailClient.MaxPageSize, GmailClient.MaxPageSize);

    private int BatchSize => Math.Min(batchSize ?? GmailClient.BatchSize, GmailClient.BatchSize);

    /// <param name="from">Null reads the whole mailbox.</param>
    public async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ReadAsync(
        GmailCheckpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (from is { Listing: false, History: not null })
        {
            var isExpired = false;
            await foreach (var batch in FollowAsync(from.History, () => isExpired = true, cancellationToken))
                yield return batch;
            if (!isExpired)
                yield break;
            from = null;
        }

        // The history id is taken before the listing begins, so the next run reads what changes during the listing.
        var at = from is { Listing: true }
            ? from
            : new GmailCheckpoint { History = (await mailbox.Client.ProfileAsync(cancellationToken)).HistoryId, Listing = true };
        await foreach (var batch in ListAsync(at, cancellationToken))
            yield return batch;
    }

    private async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ListAsync(
        GmailCheckpoint at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the threads of {mailbox.Address}");
        while (at.Listing)
        {
            if (await PageAsync(at, cancellationToken) is not { } page)
            {
                at = new GmailCheckpoint { History = at.History, Listing = true, Restarts = at.Restarts + 1 };
                guard = new PageGuard($"the threads of {mailbox.Address}");
                continue;
            }

            guard.Page(page.NextPageToken, page.Threads?.Count ?? 0);
            var end = string.IsNullOrEmpty(page.NextPageToken)
                ? new GmailCheckpoint { History = at.History }
                : at with { PageToken = page.NextPageToken, After = null };
            var threads = (page.Threads ?? [])
                .Where(thread => string.CompareOrdinal(thread.Id, at.After) > 0)
                .OrderBy(thread => thread.Id, StringComparer.Ordinal)
                .ToList();
            for (var read = 0; read == 0 || read < threads.Count; read += BatchSize)
            {
                var chunk = threads.Skip(read).Take(BatchSize).ToList();
                var next = read + BatchSize >= threads.Count ? end : at with { After = chunk[^1].Id };
                yield return await ReadListedAsync(chunk, next, cancellationToken);
            }

            at = end;
        }
    }

    /// <summary>Returns null if Google no longer accepts the page token and the listing may start over.</summary>
    private async Task<GmailThreadPage?> PageAsync(GmailCheckpoint at, CancellationToken cancellationToken)
    {
        try
        {
            return await mailbox.Filter.ListAsync(PageSize, at.PageToken, cancellationToken);
        }
        catch (SourceException e) when (at.PageToken is not null && e.IsPageTokenExpired())
        {
            return at.Restarts < MaxRestarts
                ? null
                : throw new SourceException(
                    SourceErrorKind.Transient, "Google keeps rejecting the mailbox's page tokens before the listing ends.", e);
        }
    }

    /// <summary>Reads threads of a listing, except those whose fingerprint is stored already: they cost no call.</summary>
    private async Task<SourceBatch<GmailCheckpoint>> ReadListedAsync(
        List<GmailThread> threads, GmailCheckpoint next, CancellationToken cancellationToken)
    {
        var stored = await known.FindAsync([.. threads.Select(DocumentId)], cancellationToken);
        var changed = threads.Where(thread => thread.HistoryId is null
            || stored.GetValueOrDefault(DocumentId(thread)) != GmailDocuments.Fingerprint(thread.HistoryId)).ToList();
        var changes = await mailbox.Threads.LoadAsync([.. changed.Select(thread => thread.Id)], null, cancellationToken);
        return Batch(changes, next) with { Unchanged = threads.Count - changed.Count };
    }

    /// <summary>Reads the threads that changed since a history id.</summary>
    /// <param name="onExpired">Called instead of giving a batch if Google no longer knows the history id.</param>
    private async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> FollowAsync(
        string start, Action onExpired, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard($"the history of {mailbox.Address}");
        var (here, token) = (start, (string?)null);
        do
        {
            if (await HistoryAsync(start, token, cancellationToken) is not { } page)
            {
                onExpired();
                yield break;
            }

            guard.Page(page.NextPageToken, page.History?.Count ?? 0);
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token is null ? page.HistoryId ?? here : page.History is { Count: > 0 } records ? records[^1].Id : here;
            var threads = (page.History ?? [])
                .SelectMany(record => record.Messages ?? [])
                .Select(message => message.ThreadId).OfType<string>()
                .Distinct()
                .ToList();
            for (var read = 0; read == 0 || read < threads.Count; read += BatchSize)
            {
                var chunk = threads.Skip(read).Take(BatchSize).ToList();
                var changes = await mailbox.Threads.LoadAsync(chunk, mailbox.Filter, cancellationToken);
                yield return Batch(changes, new GmailCheckpoint { History = read + BatchSize >= threads.Count ? next : here });
            }

            here = next;
        }
        while (token is not null);
    }

    /// <summary>Returns null if the history no longer reaches back to the start id.</summary>
    private async Task<GmailHistoryPage?> HistoryAsync(string start, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return await mailbox.Client.HistoryAsync(start, token, cancellationToken);
        }
        catch (SourceException e) when (e.IsHistoryExpired())
        {
            return null;
        }
    }

    private string DocumentId(GmailThread thread) => GmailIds.Thread(mailbox.Address, thread.Id);

    private static SourceBatch<GmailCheckpoint> Batch(SourceChanges changes, GmailCheckpoint checkpoint) => new()
    {
        Documents = changes.Documents, Failures = changes.Failures, Deleted = changes.Deleted, Checkpoint = checkpoint,
    };
}
