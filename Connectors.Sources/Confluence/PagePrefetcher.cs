using System.Runtime.CompilerServices;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence;

/// <summary>Finds pages and fetches them batch by batch, some requests ahead of the reader.</summary>
internal sealed class PagePrefetcher(ConfluenceConfig config, PageFinder finder, PageFetcher fetcher)
{
    private const int MaxFetches = 8;

    public IAsyncEnumerable<PageBatch> AllAsync(string partition, long? created, bool withText, CancellationToken cancellationToken)
        => Gather(FetchAsync(
            ChunksAsync(finder.AllAsync(partition, created, cancellationToken), cancellationToken),
            new PageRequest(partition, withText, AreChanged: false), cancellationToken), cancellationToken);

    public IAsyncEnumerable<PageBatch> ChangedAsync(string partition, DateTimeOffset since, CancellationToken cancellationToken)
        => Gather(FetchAsync(
            ChunksAsync(finder.ChangedAsync(partition, since, cancellationToken), cancellationToken),
            new PageRequest(partition, WithText: true, AreChanged: true), cancellationToken), cancellationToken);

    private IAsyncEnumerable<PageBatch> Gather(IAsyncEnumerable<PageBatch> batches, CancellationToken cancellationToken)
        => !config.IncludeAttachments || config.BatchSize is not null
            ? batches
            : batches
                .GatherAsync(
                    batch => batch.Pages.Sum(page => 1 + page.Attachments.Count),
                    batch => batch.Pages.Sum(page => page.Comments.Append(page.Page).Sum(part => (long)(part.Body?.Markup.Length ?? 0))),
                    cancellationToken)
                .Select(some => new PageBatch(
                    [.. some.SelectMany(batch => batch.Pages)], [.. some.SelectMany(batch => batch.Failures)])
                {
                    Created = some.Max(batch => batch.Created),
                });

    private async IAsyncEnumerable<PageBatch> FetchAsync(
        IAsyncEnumerable<PageChunk> chunks, PageRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fetches = new Queue<Task<PageBatch>>();
        try
        {
            await foreach (var chunk in chunks.WithCancellation(cancellationToken))
            {
                fetches.Enqueue(FetchAsync(chunk, request, stop.Token));
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

    private async Task<PageBatch> FetchAsync(PageChunk chunk, PageRequest request, CancellationToken cancellationToken)
    {
        var batch = chunk.Ids.Count == 0 ? new PageBatch([], []) : await fetcher.FetchAsync(chunk.Ids, request, cancellationToken);
        CheckSpace(batch, request.Partition ?? "");
        return batch with { Created = chunk.Created, Failures = [.. batch.Failures, .. chunk.Failures] };
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
            => item.Page.Space?.Key is { } other && !other.Equals(space, StringComparison.OrdinalIgnoreCase);
    }

    private async IAsyncEnumerable<PageChunk> ChunksAsync(
        IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.PagesPerRequest))
                yield return Chunk(chunk);
        }
    }

    private static PageChunk Chunk(ConfluenceContent[] contents) => new(
        [.. contents.Select(content => content.Id).Where(id => id.Length > 0)],
        contents.Max(content => content.CreatedAt)?.ToUnixTimeSeconds(),
        contents.All(content => content.Id.Length > 0) ? [] : [ConfluenceErrors.NamelessFailure]);

    private async IAsyncEnumerable<PageChunk> ChunksAsync(
        IAsyncEnumerable<IReadOnlyList<string>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.WithCancellation(cancellationToken))
        {
            foreach (var chunk in page.Chunk(config.PagesPerRequest))
                yield return new PageChunk(chunk, null, []);
        }
    }

    /// <summary>Pages to fetch.</summary>
    /// <param name="Created">When the last one was created, in seconds since 1970. Null if they are not in the order of creation.</param>
    /// <param name="Failures">Pages that were found but cannot be fetched.</param>
    private sealed record PageChunk(IReadOnlyList<string> Ids, long? Created, IReadOnlyList<SourceFailure> Failures);
}
