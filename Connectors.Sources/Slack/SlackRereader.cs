using System.Runtime.CompilerServices;

namespace Connectors.Sources.Slack;

/// <summary>Reads single threads and files again, channel by channel.</summary>
internal sealed class SlackRereader(SlackConfig config, SlackClient client, SourceContext context)
{
    private readonly ChannelOpener _opener = new(config, client, context);
    private readonly ThreadReader _threads = new(config, client);

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = await SlackDirectory.GetAsync(client, context, cancellationToken);
        foreach (var channelIds in ids.GroupBy(id => SlackId.Parse(id)?.Channel))
        {
            if (channelIds.Key is not { } channel)
            {
                yield return Failures(channelIds, FailureReason.NotFound, "This is not the ID of a Slack thread or file.");
                continue;
            }

            var (documents, refusal) = await SlackRefusal.CatchAsync(
                () => _opener.OpenDocumentsAsync(channel, directory, cancellationToken));
            if (documents is null)
            {
                yield return Failures(channelIds, SlackRefusal.ReasonOf(refusal!), refusal!.Message);
                continue;
            }

            foreach (var thread in channelIds.GroupBy(id => SlackId.Parse(id)!.Value.Root))
            {
                (var changes, refusal) = await SlackRefusal.CatchAsync(
                    () => RereadThreadAsync(documents, thread.Key, [.. thread], cancellationToken));
                yield return changes ?? Failures(thread, SlackRefusal.ReasonOf(refusal!), refusal!.Message);
            }
        }
    }

    private async Task<SourceChanges> RereadThreadAsync(
        SlackDocuments documents, string root, HashSet<string> ids, CancellationToken cancellationToken)
    {
        var (thread, gone) = await _threads.ReadAsync(documents.Channel, root, cancellationToken);
        if (thread is null && !gone)
            return Failures(ids, FailureReason.Changed, "Slack returned the thread without its first message.");

        var batch = new BatchBuilder();
        if (thread is not null)
            await documents.AddAsync(thread, batch, cancellationToken);
        return batch.ToChangesOf(ids);
    }

    private static SourceChanges Failures(IEnumerable<string> ids, FailureReason reason, string message)
        => new() { Failures = [.. ids.Select(id => new SourceFailure(FailureScope.Document, id, reason, message))] };
}
