using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Gives pages with what is in them, a group at a time, some requests ahead of the reader.</summary>
internal sealed class ConfluenceSearch(ConfluenceConfig config, ConfluenceIds ids, ConfluenceFetch fetch)
{
    private const int FetchesAtOnce = 4;

    public IAsyncEnumerable<ConfluenceGroup> AllAsync(string partition, long? created, bool withText, CancellationToken cancellationToken)
        => FetchAsync(Chunks(ids.AllAsync(partition, created, cancellationToken), cancellationToken), withText, cancellationToken);

    public IAsyncEnumerable<ConfluenceGroup> ChangedAsync(string partition, DateTimeOffset since, CancellationToken cancellationToken)
        => FetchAsync(Chunks(ids.ChangedAsync(partition, since, cancellationToken), cancellationToken), withText: true, cancellationToken);

    private async IAsyncEnumerable<ConfluenceGroup> FetchAsync(
        IAsyncEnumerable<(string[] Ids, long? Created)> chunks, bool withText, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<ConfluenceGroup>>();
        try
        {
            await foreach (var (group, created) in chunks.WithCancellation(cancellationToken))
            {
                ahead.Enqueue(OneAsync(group, created, withText, stop.Token));
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

    private async Task<ConfluenceGroup> OneAsync(string[] group, long? created, bool withText, CancellationToken cancellationToken)
        => await fetch.FetchAsync(group, withText, cancellationToken) with { Created = created };

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
