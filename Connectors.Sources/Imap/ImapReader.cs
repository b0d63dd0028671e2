using System.Runtime.CompilerServices;

namespace Connectors.Sources.Imap;

/// <summary>
/// Reads one folder. If its state is the same as after the last run, nothing changed. Otherwise all its messages are listed, which takes
/// few calls, and the threads whose messages are not the stored ones are read.
/// </summary>
internal sealed class ImapReader(ImapScan scan, ImapThreadLoader loader, ImapConfig config)
{
    private const int DefaultBatch = 50;
    private const int MaxCompared = 1_000;
    private const long MaxBytes = 16 << 20;

    /// <summary>Of a large message only the text is fetched.</summary>
    private const long MaxCounted = 1 << 20;

    public async IAsyncEnumerable<SourceBatch<ImapCheckpoint>> ReadAsync(
        string folder, ReadRequest<ImapCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.From is { Done: true })
            yield break;
        var (listing, refusal) = await OpenAsync(folder, request, cancellationToken);
        if (listing is null)
        {
            yield return new SourceBatch<ImapCheckpoint>
            {
                Failures = refusal is null ? [] : [refusal],
                Checkpoint = request.Previous ?? new ImapCheckpoint { State = new ImapState(0, null, 0) },
            };
            yield break;
        }

        var earlier = request.From ?? request.Previous;
        var since = earlier is null ? FirstDay(request.Window) : earlier.Since;
        var resumed = request.From is { } from && from.State.Validity == listing.State.Validity ? from : null;
        var at = resumed ?? new ImapCheckpoint { State = listing.State, Since = since };
        var wanted = listing.Threads.Where(thread => since is null || thread.Messages.Any(message => message.Received >= since)).ToList();
        var threads = wanted.Where(thread => at.After is null || thread.Newest < at.After).ToList();
        await foreach (var batch in ReadAsync(folder, listing.State.Validity, threads, at, request.Known, cancellationToken))
        {
            at = batch.Checkpoint;
            yield return batch with { Total = wanted.Count };
        }

        yield return new SourceBatch<ImapCheckpoint> { Checkpoint = at with { Done = true, After = null } };
    }

    /// <summary>Lists the folder. Returns no listing if nothing changed, or if the server refuses the folder.</summary>
    private async Task<(ImapListing? Listing, SourceFailure? Refusal)> OpenAsync(
        string folder, ReadRequest<ImapCheckpoint> request, CancellationToken cancellationToken)
    {
        try
        {
            return request.From is null && request.Previous is { Done: true } previous
                && previous.State.ProvesEqual(await scan.StateAsync(folder, cancellationToken))
                ? (null, null)
                : (await scan.ListAsync(folder, cancellationToken), null);
        }
        catch (SourceException e) when (e.IsFolderGone() || e.IsRefusal())
        {
            var reason = e.IsFolderGone() ? FailureReason.NotFound : FailureReason.Forbidden;
            return (null, new SourceFailure(FailureScope.Container, ImapFolders.PartitionOf(folder), reason, e.Message));
        }
    }

    private async IAsyncEnumerable<SourceBatch<ImapCheckpoint>> ReadAsync(
        string folder, uint validity, List<ImapThread> threads, ImapCheckpoint at, IKnownDocuments known,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var compared in threads.Chunk(MaxCompared))
        {
            var stored = await known.FindAsync([.. compared.Select(thread => ImapIds.Thread(folder, thread.Id))], cancellationToken);
            var changed = compared
                .Where(thread => stored.GetValueOrDefault(ImapIds.Thread(folder, thread.Id)) != thread.Fingerprint(config))
                .ToList();
            var unchanged = compared.Length - changed.Count;
            foreach (var portion in Portions(changed))
            {
                var changes = await loader.LoadAsync(folder, validity, portion, cancellationToken);
                at = at with { After = portion[^1].Newest };
                yield return new SourceBatch<ImapCheckpoint>
                {
                    Documents = changes.Documents,
                    Failures = changes.Failures,
                    Deleted = changes.Deleted,
                    Unchanged = unchanged,
                    Checkpoint = at,
                };
                unchanged = 0;
            }

            at = at with { After = compared[^1].Newest };
            if (unchanged > 0)
                yield return new SourceBatch<ImapCheckpoint> { Unchanged = unchanged, Checkpoint = at };
        }
    }

    /// <summary>Divides threads into batches of bounded size.</summary>
    private IEnumerable<List<ImapThread>> Portions(IEnumerable<ImapThread> threads)
    {
        var (portion, bytes) = (new List<ImapThread>(), 0L);
        foreach (var thread in threads)
        {
            var size = thread.Messages.Sum(message => Math.Min(message.Size, MaxCounted));
            if (portion.Count > 0 && (portion.Count >= (config.BatchSize ?? DefaultBatch) || bytes + size > MaxBytes))
            {
                yield return portion;
                (portion, bytes) = ([], 0);
            }

            portion.Add(thread);
            bytes += size;
        }

        if (portion.Count > 0)
            yield return portion;
    }

    private DateTimeOffset? FirstDay(SyncWindow window) => config.PollRange > 0 ? window.Until.AddDays(-config.PollRange) : null;
}
