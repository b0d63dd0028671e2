using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Finds pages and fetches them batch by batch, some requests ahead of the reader.</summary>
internal sealed class PagePrefetcher(ConfluenceConfig config, PageFinder finder, PageFetcher fetcher)
{
    private const int MaxFetches = 4;

    public IAsyncEnumerable<PageBatch> AllAsync(string partition, long? created, bool withText, CancellationToken cancellationToken)
        => FetchAsync(
            ChunksAsync(finder.AllAsync(partition, created, cancellationToken), cancellationToken),
            new PageRequest(partition, withText, AreChanged: false), cancellationToken);

    public IAsyncEnumerable<PageBatch> ChangedAsync(string partition, DateTimeOffset since, CancellationToken cancellationToken)
        => FetchAsync(
            ChunksAsync(finder.ChangedAsync(partition, since, cancellationToken), cancellationToken),
            new PageRequest(partition, WithText: true, AreChanged: true), cancellationToken);

    private async IAsyncEnumerable<PageBatch> FetchAsync(
        IAsyncEnumerable<(string[] Ids, long? Created)> chunks, PageRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fetches = new Queue<Task<PageBatch>>();
        try
        {
            await foreach (var (ids, created) in chunks.WithCancellation(cancellationToken))
            {
                fetches.Enqueue(FetchAsync(ids, created, request, stop.Token));
                if (fetches.Count >= MaxFetches)
                    yield return await fetches.Dequeue();
            }

            while (fetches.TryDequeue(out var next))
                yield return await next;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(fetches)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<PageBatch> FetchAsync(string[] ids, long? created, PageRequest request, CancellationToken cancellationToken)
    {
        var batch = await fetcher.FetchAsync(ids, request, cancellationToken);
        CheckSpace(batch, request.Partition ?? "");
        return batch with { Created = created };
    }

    /// <summary>
    /// A single page may move to another space during the read. If all pages are in other spaces, the answer belongs to another request.
    /// </summary>
    private static void CheckSpace(PageBatch batch, string partition)
    {
        if (ConfluencePartition.Parse(partition)?.Space is not { } space || batch.Pages.Count == 0 || !batch.Pages.All(IsElsewhere))
            return;
        throw new SourceException(
            SourceErrorKind.Transient,
            $"Confluence returned pages of the space {batch.Pages[0].Page.Space!.Key} for a search in the space {space}. "
            + "Confluence, or a proxy in front of it, mixes up answers.")
        {
            InCircles = true,
        };

        bool IsElsewhere(PageWithParts item)
            => item.Page.Space is { } other && !other.Key.Equals(space, StringComparison.OrdinalIgnoreCase);
    }

    private async IAsyncEnumerable<(string[] Ids, long? Created)> ChunksAsync(
        IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.PagesPerRequest))
                yield return ([.. chunk.Select(content => content.Id)], chunk.Max(content => content.CreatedAt)?.ToUnixTimeSeconds());
        }
    }

    private async IAsyncEnumerable<(string[] Ids, long? Created)> ChunksAsync(
        IAsyncEnumerable<IReadOnlyList<string>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.PagesPerRequest))
                yield return (chunk, null);
        }
    }
}
