using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Reads a space: all pages in the order of creation, or those that changed, or that something changed in.</summary>
internal sealed class ConfluenceReading(ConfluenceClient client, ConfluenceSearch search, ConfluenceDocuments documents)
{
    public async IAsyncEnumerable<SourceBatch<ConfluenceCheckpoint>> ReadAsync(
        ReadRequest<ConfluenceCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Earlier(request.Window.Since, request.Previous?.MissedSince);
        var position = new ConfluenceCheckpoint(request.From?.Created);
        await using var groups = (since is { } moment
            ? search.ChangedAsync(request.Partition, moment, cancellationToken)
            : search.AllAsync(request.Partition, position.Created, withText: true, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        var found = false;
        while (true)
        {
            var (moved, failure) = await NextAsync(groups, request.Partition, found, cancellationToken);
            if (failure is not null)
            {
                yield return new SourceBatch<ConfluenceCheckpoint> { Failures = [failure], Checkpoint = position with { MissedSince = since ?? DateTimeOffset.UnixEpoch } };
                yield break;
            }

            if (!moved)
                break;
            found = true;
            var changes = await documents.OfAsync(groups.Current, cancellationToken);
            position = new ConfluenceCheckpoint(groups.Current.Created ?? position.Created);
            yield return new SourceBatch<ConfluenceCheckpoint>
            {
                Documents = changes.Documents, Failures = changes.Failures, Skipped = changes.Skipped, Checkpoint = position,
            };
        }

        // Says, also where nothing was found, that nothing is missed any more.
        var gone = since is null ? [] : await new ConfluenceTrash(client).FindAsync(request.Partition, cancellationToken);
        yield return new SourceBatch<ConfluenceCheckpoint> { Deleted = gone, Checkpoint = position };
    }

    private async Task<(bool Moved, SourceFailure? Failure)> NextAsync(
        IAsyncEnumerator<ConfluenceGroup> groups, string partition, bool found, CancellationToken cancellationToken)
    {
        try
        {
            if (await groups.MoveNextAsync())
                return (true, null);
            return !found && await ConfluenceRefusal.IsGoneAsync(client, partition, cancellationToken)
                ? (false, new SourceFailure(FailureScope.Container, partition, FailureReason.Forbidden, "It is gone, or the account may not view it any more: give it the permission, or take it out of the config."))
                : (false, null);
        }
        catch (SourceException e)
        {
            return await ConfluenceRefusal.OfAsync(e, client, partition, cancellationToken) is { } failure
                ? (false, failure)
                : throw new SourceException(e.Kind, e.Message, e.InnerException) { RetryAfter = e.RetryAfter, InCircles = e.InCircles };
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? since, DateTimeOffset? missed)
        => since is null || missed is null ? since : missed < since ? missed == DateTimeOffset.UnixEpoch ? null : missed : since;
}
