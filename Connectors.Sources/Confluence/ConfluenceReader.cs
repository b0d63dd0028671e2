using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Reads a partition: all pages in the order of their creation, or only the pages that changed themselves or in their comments or
/// attachments.
/// </summary>
internal sealed class ConfluenceReader(ConfluenceClient client, PagePrefetcher pages, ConfluenceDocuments documents)
{
    private const int IdsPerSearch = 100;

    public async IAsyncEnumerable<SourceBatch<ConfluenceCheckpoint>> ReadAsync(
        ReadRequest<ConfluenceCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Since(request.Window.Since, request.Previous?.MissedSince);
        var position = new ConfluenceCheckpoint(request.From?.Created);
        var batches = since is { } moment
            ? pages.ChangedAsync(request.Partition, moment, cancellationToken)
            : pages.AllAsync(request.Partition, position.Created, withText: true, cancellationToken);
        await using var enumerator = batches.GetAsyncEnumerator(cancellationToken);
        for (var isFirst = true; ; isFirst = false)
        {
            var (moved, failure) = await NextAsync(enumerator, request.Partition, isFirst, cancellationToken);
            if (failure is not null)
            {
                var missed = position with { MissedSince = since ?? DateTimeOffset.UnixEpoch };
                yield return new SourceBatch<ConfluenceCheckpoint> { Failures = [failure], Checkpoint = missed };
                yield break;
            }

            if (!moved)
                break;
            var batch = enumerator.Current;
            var changes = await documents.OfBatchAsync(batch, cancellationToken);
            position = new ConfluenceCheckpoint(batch.Created ?? position.Created);
            yield return new SourceBatch<ConfluenceCheckpoint>
            {
                Documents = changes.Documents, Failures = changes.Failures, Skipped = changes.Skipped, Checkpoint = position,
            };
        }

        // The final checkpoint is emitted even if nothing was found, because it clears MissedSince.
        var deleted = since is not null && ConfluencePartition.Parse(request.Partition)?.Space is { } space
            ? await DeletedAsync(await client.TrashedAsync(space, cancellationToken), request.Known, cancellationToken)
            : [];
        yield return new SourceBatch<ConfluenceCheckpoint> { Deleted = deleted, Checkpoint = position };
    }

    /// <summary>Returns those of the pages in the trash that are stored. A page that a search still finds is not deleted.</summary>
    private async Task<IReadOnlyList<string>> DeletedAsync(
        IReadOnlyList<string> trashed, IKnownDocuments known, CancellationToken cancellationToken)
    {
        var stored = trashed.Count == 0 ? [] : (await known.FindAsync(trashed, cancellationToken)).Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var ids in stored.ToList().Chunk(IdsPerSearch))
        {
            await foreach (var found in client.SearchAsync("content.byid", Cql.WithIds(ids), "", ids.Length, cancellationToken))
                stored.ExceptWith(found.Select(content => content.Id));
        }

        return [.. stored];
    }

    /// <summary>Moves to the next batch. Returns a failure if the partition is gone.</summary>
    private async Task<(bool Moved, SourceFailure? Failure)> NextAsync(
        IAsyncEnumerator<PageBatch> batches, string partition, bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            if (await batches.MoveNextAsync())
                return (true, null);
            return (false, isFirst ? await ConfluenceErrors.ExplainEmptyAsync(client, partition, cancellationToken) : null);
        }
        catch (SourceException e)
        {
            if (await ConfluenceErrors.ExplainAsync(e, client, partition, cancellationToken) is { } failure)
                return (false, failure);
            throw;
        }
    }

    /// <summary>Returns the moment from which to read changes, including those that earlier runs missed. Null means all pages.</summary>
    private static DateTimeOffset? Since(DateTimeOffset? windowStart, DateTimeOffset? missed)
    {
        if (windowStart is null || missed is null || missed >= windowStart)
            return windowStart;
        return missed == DateTimeOffset.UnixEpoch ? null : missed;
    }
}
