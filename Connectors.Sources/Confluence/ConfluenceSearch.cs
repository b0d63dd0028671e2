using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Gives pages with what is in them, a group at a time, some requests ahead of the reader.</summary>
internal sealed class ConfluenceSearch(ConfluenceConfig config, ConfluenceIds ids, ConfluenceFetch fetch)
{
    private const int FetchesAtOnce = 4;

    public IAsyncEnumerable<ConfluenceGroup> AllAsync(string partition, long? created, bool withText, CancellationToken cancellationToken)
        => FetchAsync(Chunks(ids.AllAsync(partition, created, cancellationToken), cancellationToken), new(partition, withText, AreChanged: false), cancellationToken);

    public IAsyncEnumerable<ConfluenceGroup> ChangedAsync(string partition, DateTimeOffset since, CancellationToken cancellationToken)
        => FetchAsync(Chunks(ids.ChangedAsync(partition, since, cancellationToken), cancellationToken), new(partition, WithText: true, AreChanged: true), cancellationToken);

    private async IAsyncEnumerable<ConfluenceGroup> FetchAsync(
        IAsyncEnumerable<(string[] Ids, long? Created)> chunks, ConfluenceWanted wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<ConfluenceGroup>>();
        try
        {
            await foreach (var (group, created) in chunks.WithCancellation(cancellationToken))
            {
                ahead.Enqueue(OneAsync(group, created, wanted, stop.Token));
                if (ahead.Count >= FetchesAtOnce)
                    yield return await ahead.Dequeue();
            }

            while (ahead.TryDequeue(out var next))
                yield return await next;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ConfluenceGroup> OneAsync(string[] group, long? created, ConfluenceWanted wanted, CancellationToken cancellationToken)
    {
        var found = await fetch.FetchAsync(group, wanted, cancellationToken);
        // One may move to another space meanwhile; where all are another's, it is the answer to another question.
        if (ConfluencePartition.Parse(wanted.Partition ?? "")?.Space is { } space && found.Pages.Count > 0
            && found.Pages.All(whole => whole.Page.Space is { } other && !other.Key.Equals(space, StringComparison.OrdinalIgnoreCase)))
        {
            throw new SourceException(
                SourceErrorKind.Transient, $"Asked for what is in the space {space}, Confluence named what is in {found.Pages[0].Page.Space!.Key}: it, or something on the way to it, mixes up answers.")
            {
                InCircles = true,
            };
        }

        return found with { Created = created };
    }

    private async IAsyncEnumerable<(string[] Ids, long? Created)> Chunks(
        IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.Page))
                yield return ([.. chunk.Select(content => content.Id)], chunk.Max(content => content.CreatedAt)?.ToUnixTimeSeconds());
        }
    }

    private async IAsyncEnumerable<(string[] Ids, long? Created)> Chunks(
        IAsyncEnumerable<IReadOnlyList<string>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.Page))
                yield return (chunk, null);
        }
    }
}
