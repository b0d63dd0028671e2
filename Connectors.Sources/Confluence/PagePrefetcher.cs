using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence;

/// <summary>Finds pages and fetches them batch by batch, some requests ahead of the reader and not always in their order.</summary>
internal sealed class PagePrefetcher(ConfluenceConfig config, PageFinder finder, PageFetcher fetcher)
{
    private const int MaxFetches = 8;

    /// <summary>How many chunks may overtake one that waits for Confluence.</summary>
    private const int MaxOvertaken = 64;

    public IAsyncEnumerable<PageBatch> AllAsync(string partition, long? created, bool withText, CancellationToken cancellationToken)
        => Gather(FetchAsync(
            ChunksAsync(finder.AllAsync(partition, created, cancellationToken), cancellationToken),
            new PageRequest(partition, withText, AreChanged: false), cancellationToken), cancellationToken);

    public IAsyncEnumerable<PageBatch> ChangedAsync(string partition, DateTimeOffset since, CancellationToken cancellationToken)
        => Gather(FetchAsync(
            ChunksAsync(finder.ChangedAsync(partition, since, cancellationToken), cancellationToken),
            new PageRequest(partition, WithText: true, AreChanged: true), cancellationToken), cancellationToken);

    /// <summary>Fetches pages of a partition that are known by id, and leaves out those that the settings leave out.</summary>
    public IAsyncEnumerable<PageBatch> OfIdsAsync(
        string partition, IAsyncEnumerable<IReadOnlyList<string>> ids, CancellationToken cancellationToken)
        => Gather(FetchAsync(
            ChunksAsync(ids, cancellationToken), new PageRequest(partition, WithText: true, AreChanged: true), cancellationToken),
            cancellationToken);

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

    /// <summary>
    /// Fetches some chunks at once and returns each as soon as it is there, so a call that waits for Confluence holds up no other. A batch
    /// says how far reading has come only if all chunks before that place have been returned.
    /// </summary>
    private async IAsyncEnumerable<PageBatch> FetchAsync(
        IAsyncEnumerable<PageChunk> chunks, PageRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var fetches = new FetchQueue();
        await using var each = chunks.GetAsyncEnumerator(stop.Token);
        Task<bool>? finding = each.MoveNextAsync().AsTask();
        Exception? error = null;
        try
        {
            while (fetches.Running > 0 || (finding is not null && error is null))
            {
                var next = error is null && fetches.Running < MaxFetches && fetches.Count < MaxOvertaken ? finding : null;
                await fetches.WaitAsync(next);
                if (next is { IsCompleted: true })
                {
                    error = next.Exception?.InnerException;
                    if (next.IsCompletedSuccessfully && next.Result)
                        fetches.Add(FetchAsync(each.Current, request, stop.Token));
                    finding = next.IsCompletedSuccessfully && next.Result ? each.MoveNextAsync().AsTask() : null;
                }
                else if (fetches.Take() is { } ended)
                {
                    // What was fetched besides it still comes out.
                    error ??= ended.Exception?.InnerException;
                    if (ended.IsCompletedSuccessfully)
                        yield return ended.Result with { Created = fetches.Passed };
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await fetches.EndAsync();
            await ((Task?)finding ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
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
