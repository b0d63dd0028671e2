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
        var answer = await _threads.ReadAsync(documents.Channel, root, cancellationToken);
        if (answer is { Refusal: { } refusal, IsGone: false })
            return Failures(ids, SlackRefusal.ReasonOf(refusal), refusal.Message);
        if (answer is { Thread: null, IsGone: false })
            return Failures(ids, FailureReason.Changed, "Slack returned the thread without its first message.");

        var batch = new BatchBuilder();
        if (answer.Thread is { } thread)
            await documents.AddAsync(thread, batch, cancellationToken);
        else if (await IsHiddenAsync(documents.Channel, root, cancellationToken))
            return Failures(ids, FailureReason.NotFound, "The workspace's plan hides messages of this age. What was read of them stays.");
        return batch.ToChangesOf(ids);
    }

    /// <summary>Whether the workspace's plan may hide a thread that Slack says is not there.</summary>
    private async Task<bool> IsHiddenAsync(string channel, string root, CancellationToken cancellationToken)
    {
        var history = new ChannelHistory(client, channel, null, root);
        await history.NextAsync(cancellationToken);
        return history.IsLimited;
    }

    private static SourceChanges Failures(IEnumerable<string> ids, FailureReason reason, string message)
        => new() { Failures = [.. ids.Select(id => new SourceFailure(FailureScope.Document, id, reason, message))] };
}
