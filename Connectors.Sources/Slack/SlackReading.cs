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
        while (!history.Ended)
        {
            (var page, refusal) = await SlackRefusal.CatchAsync(() => history.NextAsync(cancellationToken));
            if (page is null)
            {
                yield return Failed(request, refusal!, directory, window);
                yield break;
            }

            var found = new SlackFindings();
            await AddRootsAsync(page, documents, request, window, found, cancellationToken);
            await AddStragglersAsync(page, documents, window, found, cancellationToken);
            yield return found.Batch(new SlackCheckpoint(history.Before));
        }
    }

    private async Task<SlackDocuments> OpenAsync(string id, SlackDirectory directory, CancellationToken cancellationToken)
    {
        var channel = await SlackOpening.OpenAsync(client, config, id, cancellationToken);
        directory.Remember(channel);
        return new SlackDocuments(config, client, directory, channel, await SlackOpening.AccessAsync(client, directory, channel, cancellationToken));
    }

    private async Task AddRootsAsync(
        IReadOnlyList<SlackMessage> page, SlackDocuments documents, ReadRequest<SlackCheckpoint> request, SlackWindow window, SlackFindings found,
        CancellationToken cancellationToken)
    {
        var roots = page.Where(message => message.IsRoot).ToList();
        var known = await request.Known.FindAsync([.. roots.Select(documents.Id)], cancellationToken);
        foreach (var root in roots)
        {
            var stored = known.GetValueOrDefault(documents.Id(root));
            if (stored is null ? !window.IsNew(root) : documents.IsStored(root, stored) && !window.MayHaveEdits(root))
            {
                found.Unchanged += stored is null ? 0 : 1;
                continue;
            }

            var thread = await SlackReplies.CompleteAsync(client, request.Partition, root, cancellationToken);
            if (thread is null)
                found.Failures.Add(documents.Vanished(root));
            else
                await documents.AddAsync(thread, found, cancellationToken);
        }
    }

    /// <summary>Threads from before the look-back, told of by a reply that was also sent to the channel.</summary>
    private async Task AddStragglersAsync(
        IReadOnlyList<SlackMessage> page, SlackDocuments documents, SlackWindow window, SlackFindings found, CancellationToken cancellationToken)
    {
        var outside = page.Where(message => !message.IsRoot && window.IsOutside(message.ThreadTs!) && window.IsNew(message));
        foreach (var root in outside.Select(message => message.ThreadTs!).Distinct())
        {
            if (await SlackReplies.ReadAsync(client, documents.Channel, root, cancellationToken) is { } thread)
                await documents.AddAsync(thread, found, cancellationToken);
        }
    }

    private static SourceBatch<SlackCheckpoint> Failed(
        ReadRequest<SlackCheckpoint> request, SourceException refusal, SlackDirectory directory, SlackWindow window)
    {
        var found = new SlackFindings();
        found.Failures.Add(SlackOpening.Failure(request.Partition, refusal, directory));
        return found.Batch(new SlackCheckpoint(request.From?.Before, window.Since ?? "0"));
    }
}
