using System.Runtime.CompilerServices;

namespace Connectors.Sources.Slack;

/// <summary>Reads a channel: a page of history is a batch.</summary>
internal sealed class SlackReading(SlackConfig config, SlackClient client, SourceContext context)
{
    public async IAsyncEnumerable<SourceBatch<SlackCheckpoint>> ReadAsync(
        ReadRequest<SlackCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new SlackWindow(config, request);
        var directory = await SlackDirectories.GetAsync(client, context, cancellationToken);
        var (documents, refusal) = await SlackRefusal.CatchAsync(() => OpenAsync(request.Partition, directory, cancellationToken));
        if (documents is null)
        {
            yield return Failed(request, refusal!, directory, window);
            yield break;
        }

        var history = new SlackHistory(client, request.Partition, window.Oldest, request.From?.Before ?? SlackTime.Format(request.Window.Until));
        var asked = 0;
        while (!history.Ended)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => history.NextAsync(cancellationToken));
            if (page is null)
            {
                yield return Failed(request, refusal!, directory, window);
                yield break;
            }

            var found = new SlackFindings();
            refusal = await SlackRefusal.OfAsync(() => AddStragglersAsync(page, documents, window, found, cancellationToken));
            if (refusal is not null)
            {
                yield return Failed(request, refusal, directory, window);
                yield break;
            }

            foreach (var (root, due) in await RootsAsync(page, documents, request, window, cancellationToken))
            {
                refusal = due ? await SlackRefusal.OfAsync(() => AddAsync(root, documents, found, cancellationToken)) : null;
                if (refusal is not null)
                {
                    yield return Failed(request, refusal, directory, window);
                    yield break;
                }

                if (!due)
                    found.Unchanged++;
                if (due && root.ReplyCount > 0 && ++asked % config.RepliesPerBatch == 0)
                {
                    yield return found.Batch(new SlackCheckpoint(root.Ts, null, window.Audited));
                    found = new SlackFindings();
                }
            }

            yield return found.Batch(new SlackCheckpoint(history.Before, null, window.Audited));
        }
    }

    private async Task<SlackDocuments> OpenAsync(string id, SlackDirectory directory, CancellationToken cancellationToken)
    {
        var channel = await SlackOpening.OpenAsync(client, config, id, cancellationToken);
        directory.Remember(channel);
        return new SlackDocuments(config, client, directory, channel, await SlackOpening.AccessAsync(client, directory, channel, cancellationToken));
    }

    /// <summary>A page's roots, newest first, and whether they are to be read; those that nobody waits for are left out.</summary>
    private static async Task<List<(SlackMessage Root, bool Due)>> RootsAsync(
        IReadOnlyList<SlackMessage> page, SlackDocuments documents, ReadRequest<SlackCheckpoint> request, SlackWindow window,
        CancellationToken cancellationToken)
    {
        var roots = page.Where(message => message.IsRoot).OrderByDescending(message => SlackTime.Number(message.Ts)).ToList();
        var known = await request.Known.FindAsync([.. roots.Select(documents.Id)], cancellationToken);
        return
        [
            .. roots
                .Select(root => (root, Stored: known.GetValueOrDefault(documents.Id(root))))
                .Where(entry => entry.Stored is not null || window.IsNew(entry.root))
                .Select(entry => (entry.root, entry.Stored is null || !documents.IsStored(entry.root, entry.Stored) || window.MayHaveEdits(entry.root))),
        ];
    }

    private async Task AddAsync(SlackMessage root, SlackDocuments documents, SlackFindings found, CancellationToken cancellationToken)
    {
        if (await SlackReplies.CompleteAsync(client, config, documents.Channel, root, cancellationToken) is ({ } thread, _))
            await documents.AddAsync(thread, found, cancellationToken);
        else
            found.Failures.Add(documents.Vanished(root));
    }

    /// <summary>Threads from before the look-back, told of by a reply that was also sent to the channel.</summary>
    private async Task AddStragglersAsync(
        IReadOnlyList<SlackMessage> page, SlackDocuments documents, SlackWindow window, SlackFindings found, CancellationToken cancellationToken)
    {
        var outside = page.Where(message => !message.IsRoot && window.IsOutside(message.ThreadTs!) && window.IsNew(message));
        foreach (var root in outside.Select(message => message.ThreadTs!).Distinct())
        {
            if (await SlackReplies.ReadAsync(client, config, documents.Channel, root, cancellationToken) is ({ } thread, _))
                await documents.AddAsync(thread, found, cancellationToken);
        }
    }

    private static SourceBatch<SlackCheckpoint> Failed(
        ReadRequest<SlackCheckpoint> request, SourceException refusal, SlackDirectory directory, SlackWindow window)
    {
        var found = new SlackFindings();
        found.Failures.Add(SlackOpening.Failure(request.Partition, refusal, directory));
        return found.Batch(new SlackCheckpoint(request.From?.Before, window.Since ?? "0", request.Previous?.Audited));
    }
}
