using System.Runtime.CompilerServices;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>Reads a partition: what changed in it if the server tells that, otherwise all of it.</summary>
/// <param name="batch">Makes a batch of items and of the ids of files that are gone.</param>
internal sealed class WebDavReader(
    WebDavFiles files,
    WebDavFeed feed,
    int batchSize,
    Func<IEnumerable<RemoteItem>, IReadOnlyList<string>, RemoteCheckpoint, SourceBatch<RemoteCheckpoint>> batch)
{
    public async IAsyncEnumerable<SourceBatch<RemoteCheckpoint>> ReadAsync(
        ReadRequest<RemoteCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (start, deep) = RemoteSplit.Open(request.Partition);
        var from = request.From;
        if (from is { Read: not null, Next: null })
        {
            yield return batch([], [], from);
            yield break;
        }

        var since = from is null ? request.Previous?.Read : from.Read;
        if (!feed.MayFollow(since))
            since = null;
        if (since is not null && !WebDavFeed.IsUseless(since))
        {
            var news = await feed.FindAsync(since, deep, cancellationToken);
            if (news.Files is not null)
            {
                // What changed since the first report of this task is given by the next sync.
                var next = from?.Next ?? news.States;
                var left = news.Files.SkipWhile(one => string.CompareOrdinal(one.Key, from?.After) <= 0);
                await foreach (var given in ChangesAsync(left, new RemoteCheckpoint("") { Read = since, Next = next }, cancellationToken))
                    yield return given;
                yield return batch([], [], new RemoteCheckpoint("") { Read = next });
                yield break;
            }

            since = news.States;
        }

        // A position among changes is none in a walk.
        var after = from?.Read is null ? from?.After : null;
        var states = after is not null ? from!.Next
            : since is not null && WebDavFeed.IsUseless(since) ? since
            : await feed.BeginAsync(start, since?.IsShallow == true, cancellationToken);
        await foreach (var given in WalkAsync((start, deep), after, states, cancellationToken))
            yield return given;
    }

    private async IAsyncEnumerable<SourceBatch<RemoteCheckpoint>> ChangesAsync(
        IEnumerable<KeyValuePair<string, WebDavResource?>> changes,
        RemoteCheckpoint checkpoint,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in changes.Chunk(batchSize))
        {
            var (items, gone) = (new List<RemoteItem>(), new List<string>());
            foreach (var (path, resource) in part)
            {
                if (await feed.ItemAsync(path, resource, cancellationToken) is { } item)
                    items.Add(item);
                else
                    gone.Add(path);
            }

            yield return batch(items, gone, checkpoint with { After = part[^1].Key });
        }
    }

    private async IAsyncEnumerable<SourceBatch<RemoteCheckpoint>> WalkAsync(
        (string Start, bool Deep) part, string? after, RemoteStates? begun, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var states = begun is null || WebDavFeed.IsUseless(begun) ? null : new WebDavStates(begun);
        var isWhole = begun is not null;
        await foreach (var items in files.WalkAsync(part.Start, part.Deep, after, states, cancellationToken).Chunk(batchSize))
        {
            // A folder that could not be listed is tried by the next sync, which a report of changes would not do.
            isWhole &= !items.Any(item => item.Failure?.Scope == FailureScope.Container);
            yield return batch(
                items, [], new RemoteCheckpoint(items[^1].Path) { Next = isWhole ? states?.States ?? begun : null });
        }

        if (isWhole)
            yield return batch([], [], new RemoteCheckpoint("") { Read = states?.States ?? begun });
    }
}
