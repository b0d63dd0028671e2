using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Reads one mailbox: first a listing of its threads, from then on its history.</summary>
/// <param name="batchSize">Threads per page and per batch. Null means as many as Google allows.</param>
internal sealed class GmailReader(GmailMailbox mailbox, IKnownDocuments known, int? batchSize)
{
    private const int MaxRestarts = 2;

    /// <summary>
    /// Portions that are fetched at once. While Google makes the calls of one wait, the others are read: a portion of fifty rarely comes
    /// whole at the first time if a tenth of its calls is refused.
    /// </summary>
    private const int MaxAhead = 100;

    private const long MaxAheadCharacters = 32 << 20;

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

    private IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ListAsync(GmailCheckpoint at, CancellationToken cancellationToken)
        => Ahead().ReadAsync(ChunksAsync(at, cancellationToken), ReadListedAsync, cancellationToken);

    /// <summary>Lists the threads, in portions that are fetched at once.</summary>
    private async IAsyncEnumerable<GmailChunk> ChunksAsync(GmailCheckpoint at, [EnumeratorCancellation] CancellationToken cancellationToken)
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

            if (guard.AsksAgain(page.NextPageToken))
                continue;

            guard.Page(page.NextPageToken, page.Count);
            var end = string.IsNullOrEmpty(page.NextPageToken)
                ? new GmailCheckpoint { History = at.History }
                : at with { PageToken = page.NextPageToken, After = null };
            var after = at.After;
            var threads = page.Threads
                .Where(thread => string.CompareOrdinal(thread.Id, after) > 0)
                .OrderBy(thread => thread.Id, StringComparer.Ordinal)
                .ToList();
            for (var read = 0; read == 0 || read < threads.Count; read += BatchSize)
            {
                var chunk = threads.Skip(read).Take(BatchSize).ToList();
                var last = read + BatchSize >= threads.Count;
                yield return new GmailChunk(chunk, last ? end : at with { After = chunk[^1].Id })
                {
                    Failures = last ? [.. page.Threads.Odd.Select(row => GmailErrors.OfOdd(row, mailbox.Address))] : [],
                };
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
    private async Task<SourceBatch<GmailCheckpoint>> ReadListedAsync(GmailChunk chunk, CancellationToken cancellationToken)
    {
        var stored = await known.FindAsync([.. chunk.Threads.Select(DocumentId)], cancellationToken);
        var changed = chunk.Threads
            .Where(thread => !GmailDocuments.IsUnchanged(thread, stored.GetValueOrDefault(DocumentId(thread))))
            .ToList();
        var changes = await mailbox.Threads.LoadAsync([.. changed.Select(thread => thread.Id)], null, cancellationToken);
        return Batch(changes, chunk) with { Unchanged = chunk.Threads.Count - changed.Count };
    }

    /// <summary>Reads the threads that changed since a history id.</summary>
    /// <param name="onExpired">Called if Google no longer knows the history id. There may be batches before.</param>
    private IAsyncEnumerable<SourceBatch<GmailCheckpoint>> FollowAsync(
        string start, Action onExpired, CancellationToken cancellationToken)
        => Ahead().ReadAsync(
            ChangedAsync(start, onExpired, cancellationToken),
            async (chunk, token) => Batch(
                await mailbox.Threads.LoadAsync([.. chunk.Threads.Select(thread => thread.Id)], mailbox.Filter, token), chunk),
            cancellationToken);

    /// <summary>Lists the threads that the history names, in portions that are fetched at once.</summary>
    private async IAsyncEnumerable<GmailChunk> ChangedAsync(
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

            if (guard.AsksAgain(page.NextPageToken))
                continue;

            guard.Page(page.NextPageToken, page.History.Count + page.History.Odd.Count);
            token = string.IsNullOrEmpty(page.NextPageToken) ? null : page.NextPageToken;
            var next = token is null ? page.HistoryId ?? here : page.History is { Count: > 0 } records ? records[^1].Id : here;
            if (page.History.Odd.Count > 0)
            {
                // A record that cannot be read may name any thread. A listing compares them all.
                onExpired();
                yield break;
            }

            var threads = page.History
                .SelectMany(record => record.Messages ?? [])
                .Select(message => message.ThreadId).OfType<string>()
                .Distinct()
                .Select(id => new GmailThread(id, null, null))
                .ToList();
            for (var read = 0; read == 0 || read < threads.Count; read += BatchSize)
            {
                var chunk = threads.Skip(read).Take(BatchSize).ToList();
                yield return new GmailChunk(chunk, new GmailCheckpoint { History = read + BatchSize >= threads.Count ? next : here });
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

    private static ReadAhead<SourceBatch<GmailCheckpoint>> Ahead() => new(
        MaxAhead, MaxAheadCharacters, batch => batch.Documents.Select(document => document.Content).OfType<SectionsContent>()
            .Sum(text => text.Sections.Sum(section => (long)section.Text.Length)));

    private static SourceBatch<GmailCheckpoint> Batch(SourceChanges changes, GmailChunk chunk) => new()
    {
        Documents = changes.Documents,
        Failures = [.. changes.Failures, .. chunk.Failures],
        Deleted = changes.Deleted,
        Checkpoint = chunk.Checkpoint,
    };
}

/// <summary>Threads that are fetched at once.</summary>
/// <param name="Checkpoint">The place after them.</param>
internal sealed record GmailChunk(IReadOnlyList<GmailThread> Threads, GmailCheckpoint Checkpoint)
{
    /// <summary>Rows of the listing that could not be read.</summary>
    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];
}
