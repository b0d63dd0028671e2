using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Reads a channel. A page of history is a batch, or several if it has many threads.</summary>
internal sealed class SlackReader(SlackConfig config, SlackClient client, SourceContext context)
{
    private readonly ChannelOpener _opener = new(config, client, context);
    private readonly ThreadReader _threads = new(config, client);

    public async IAsyncEnumerable<SourceBatch<SlackCheckpoint>> ReadAsync(
        ReadRequest<SlackCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new HistoryWindow(config, request);
        var directory = await SlackDirectory.GetAsync(client, context, cancellationToken);
        var (documents, refusal) = await SlackRefusal.CatchAsync(
            () => _opener.OpenDocumentsAsync(request.Partition, directory, cancellationToken));
        if (documents is null)
        {
            yield return ChannelFailure(request, refusal!, directory, window);
            yield break;
        }

        var start = request.From?.Before ?? SlackTime.Format(request.Window.Until);
        await using var ahead = new ChannelAhead(
            config,
            _threads,
            new ChannelHistory(client, request.Partition, window.Oldest, start),
            (messages, token) => PlanAsync(messages, documents, request, window, token),
            cancellationToken);
        var threadsRead = 0;
        while (true)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => ahead.NextAsync(cancellationToken));
            if (refusal is not null)
            {
                yield return ChannelFailure(request, refusal, directory, window);
                yield break;
            }

            if (page is null)
                yield break;

            var batch = new BatchBuilder();
            batch.Failures.AddRange(page.Odd.Select(documents.OfOdd).DistinctBy(failure => failure.Id));
            refusal = await SlackRefusal.CatchRefusalAsync(() => AddOlderThreadsAsync(page, documents, batch, cancellationToken));
            if (refusal is not null)
            {
                yield return ChannelFailure(request, refusal, directory, window);
                yield break;
            }

            foreach (var (root, thread) in page.Roots)
            {
                if (thread is null)
                {
                    batch.Unchanged++;
                    continue;
                }

                refusal = await SlackRefusal.CatchRefusalAsync(() => AddThreadAsync(root, thread, documents, batch, cancellationToken));
                if (refusal is not null)
                {
                    yield return ChannelFailure(request, refusal, directory, window);
                    yield break;
                }

                if (root.ReplyCount > 0 && ++threadsRead % config.ThreadsPerBatch == 0)
                {
                    yield return batch.ToBatch(new SlackCheckpoint(root.Ts, null, window.Audited));
                    batch = new BatchBuilder();
                }
            }

            yield return batch.ToBatch(new SlackCheckpoint(page.Before, null, window.Audited));
        }
    }

    /// <summary>
    /// Finds out which threads of a page must be read. Some began before the look-back, but have a new reply that was also sent to the
    /// channel.
    /// </summary>
    private static async Task<PagePlan> PlanAsync(
        JsonRows<SlackMessage> page,
        SlackDocuments documents,
        ReadRequest<SlackCheckpoint> request,
        HistoryWindow window,
        CancellationToken cancellationToken)
    {
        var outside = page.Where(message => !message.IsRoot && window.IsOutside(message.ThreadTs!) && window.IsNew(message));
        return new PagePlan(
            [.. outside.Select(message => message.ThreadTs!).Distinct()],
            await RootsAsync(page, documents, request, window, cancellationToken));
    }

    /// <summary>Returns the page's roots that are stored or new, newest first, and whether they must be read.</summary>
    private static async Task<List<(SlackMessage Root, bool IsDue)>> RootsAsync(
        IReadOnlyList<SlackMessage> page,
        SlackDocuments documents,
        ReadRequest<SlackCheckpoint> request,
        HistoryWindow window,
        CancellationToken cancellationToken)
    {
        var roots = page.Where(message => message.IsRoot).OrderByDescending(message => SlackTime.Number(message.Ts)).ToList();
        var known = await request.Known.FindAsync([.. roots.Select(documents.Id)], cancellationToken);
        return
        [
            .. from root in roots
               let stored = known.GetValueOrDefault(documents.Id(root))
               where stored is not null || window.IsNew(root)
               select (root, stored is null || !documents.IsStored(root, stored) || window.MayHaveEdits(root)),
        ];
    }

    private static async Task AddThreadAsync(
        SlackMessage root, Task<ThreadAnswer> thread, SlackDocuments documents, BatchBuilder batch, CancellationToken cancellationToken)
    {
        var answer = await thread;
        if (answer.Thread is { } read)
            await documents.AddAsync(read, batch, cancellationToken);
        else
            batch.Failures.Add(documents.Unread(root, answer));
    }

    private static async Task AddOlderThreadsAsync(
        PageAhead page, SlackDocuments documents, BatchBuilder batch, CancellationToken cancellationToken)
    {
        foreach (var thread in page.Older)
        {
            if (await thread is { Thread: { } read })
                await documents.AddAsync(read, batch, cancellationToken);
        }
    }

    /// <summary>The checkpoint makes the next run read what this one missed.</summary>
    private static SourceBatch<SlackCheckpoint> ChannelFailure(
        ReadRequest<SlackCheckpoint> request, SourceException refusal, SlackDirectory directory, HistoryWindow window)
    {
        var batch = new BatchBuilder();
        batch.Failures.Add(new SourceFailure(
            FailureScope.Container,
            request.Partition,
            SlackRefusal.ReasonOf(refusal),
            refusal.Message)
        {
            Link = directory.ChannelLink(request.Partition),
        });
        return batch.ToBatch(new SlackCheckpoint(request.From?.Before, window.MissedSince, request.Previous?.Audited));
    }
}
