using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Reads a partition: all pages in the order of their creation, or only the pages that changed themselves or in their comments or
/// attachments.
/// </summary>
internal sealed class ConfluenceReader(
    ConfluenceConfig config, ConfluenceClient client, PagePrefetcher pages, StalePages stale, ConfluenceDocuments documents)
{
    private const int IdsPerSearch = 100;
    private const int MaxOthers = 250;

    public async IAsyncEnumerable<SourceBatch<ConfluenceCheckpoint>> ReadAsync(
        ReadRequest<ConfluenceCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Since(request.Window.Since, request.Previous?.MissedSince);
        var position = Start(request, since);
        var batches = since is { } moment
            ? pages.ChangedAsync(request.Partition, moment, cancellationToken)
            : pages.AllAsync(request.Partition, position.Created, withText: true, cancellationToken);
        await using var enumerator = batches.GetAsyncEnumerator(cancellationToken);
        for (var isFirst = true; ; isFirst = false)
        {
            var (moved, failure) = await NextAsync(enumerator, request.Partition, isFirst, cancellationToken);
            if (failure is not null && ConfluenceErrors.IsArchived(failure))
            {
                // Its documents stay as they are. If it is restored, the next run reads what this one missed.
                yield return new SourceBatch<ConfluenceCheckpoint>
                {
                    Skipped = [ConfluenceErrors.ArchivedSkip(request.Partition)],
                    Checkpoint = position with { MissedSince = since ?? DateTimeOffset.UnixEpoch },
                };
                yield break;
            }

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
            position = position with { Created = batch.Created ?? position.Created, Includes = MayInclude(position, batch) };
            yield return new SourceBatch<ConfluenceCheckpoint>
            {
                Documents = changes.Documents, Failures = changes.Failures, Skipped = changes.Skipped, Checkpoint = position,
            };
        }

        if (since is null && await OthersAsync(request.Partition, cancellationToken) is { Count: > 0 } others)
            yield return new SourceBatch<ConfluenceCheckpoint> { Skipped = others, Checkpoint = position };

        if (since is not null)
        {
            var including = 0;
            var ids = StaleAsync(request, position, number => including += number, cancellationToken);
            await foreach (var batch in pages.OfIdsAsync(request.Partition, ids, cancellationToken))
            {
                var changes = await documents.OfBatchAsync(batch, cancellationToken);
                yield return new SourceBatch<ConfluenceCheckpoint>
                {
                    Documents = changes.Documents, Failures = changes.Failures, Skipped = changes.Skipped, Checkpoint = position,
                };
            }

            position = position with
            {
                Includes = position.Includes is null ? including > 0 : position.Includes,
                Checked = IsCheckDue(request, position) ? request.Window.Until : position.Checked,
            };
        }

        // The final checkpoint is emitted even if nothing was found, because it clears MissedSince.
        var deleted = since is not null && ConfluencePartition.Parse(request.Partition)?.Space is { } space
            ? await DeletedAsync(await client.TrashedAsync(space, cancellationToken), request.Known, cancellationToken)
            : [];
        yield return new SourceBatch<ConfluenceCheckpoint> { Deleted = deleted, Checkpoint = position };
    }

    /// <summary>The position from which this slice goes on. A read of all finds out anew whether there are inclusions.</summary>
    private static ConfluenceCheckpoint Start(ReadRequest<ConfluenceCheckpoint> request, DateTimeOffset? since)
    {
        var before = request.From ?? request.Previous;
        return since is null
            ? new ConfluenceCheckpoint(
                request.From?.Created, null, request.From is null ? false : request.From.Includes, request.Window.Until)
            : new ConfluenceCheckpoint(request.From?.Created, null, before?.Includes, before?.Checked);
    }

    private static bool? MayInclude(ConfluenceCheckpoint position, PageBatch batch)
        => batch.Pages.Any(PageText.Includes) ? true : position.Includes;

    private bool IsCheckDue(ReadRequest<ConfluenceCheckpoint> request, ConfluenceCheckpoint position)
        => config is { IncludeComments: true, CommentCheckHours: > 0 }
            && (position.Checked is not { } last || request.Window.Until - last >= TimeSpan.FromHours(config.CommentCheckHours));

    /// <summary>Returns the pages whose text is no longer right although they did not change.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string>> StaleAsync(
        ReadRequest<ConfluenceCheckpoint> request, ConfluenceCheckpoint position, Action<int> including,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (position.Includes != false)
        {
            await foreach (var ids in stale.WithInclusionsAsync(request.Partition, request.Known, including, cancellationToken))
                yield return ids;
        }

        if (!IsCheckDue(request, position))
            yield break;
        await foreach (var ids in stale.WithCommentsAsync(request.Partition, request.Known, cancellationToken))
            yield return ids;
    }

    /// <summary>
    /// Returns the whiteboards, databases and links of a partition, which are left out by a rule. None if the server does not search for
    /// them.
    /// </summary>
    private async Task<IReadOnlyList<SourceSkip>> OthersAsync(string partition, CancellationToken cancellationToken)
    {
        if (!client.HasOtherContents)
            return [];
        var others = new List<SourceSkip>();
        try
        {
            await foreach (var found in client.SearchAsync("content.others", Cql.Others(partition), "", MaxOthers, cancellationToken))
            {
                others.AddRange(found.Where(content => content.Id.Length > 0)
                    .Select(content => new SourceSkip(content.Id, $"{content.Type}: Confluence gives no text of it")));
                if (others.Count >= MaxOthers)
                    break;
            }
        }
        catch (SourceException e) when (e.MayConcernSomePages() || e.Kind == SourceErrorKind.Forbidden)
        {
            return others;
        }

        return others;
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
