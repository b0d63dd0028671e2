using System.Runtime.CompilerServices;

namespace Connectors.Sources.Slack;

/// <summary>Reads single threads and files again, channel by channel.</summary>
internal sealed class SlackRereading(SlackConfig config, SlackClient client, SourceContext context)
{
    public async IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = await SlackDirectories.GetAsync(client, context, cancellationToken);
        foreach (var channelIds in ids.GroupBy(id => SlackId.Parse(id)?.Channel))
        {
            var found = new SlackFindings();
            if (channelIds.Key is not { } channel)
            {
                found.Failures.AddRange(channelIds.Select(id => Failure(id, FailureReason.NotFound, "This is not the id of a thread or file of Slack.")));
                yield return found.Changes();
                continue;
            }

            var (documents, refusal) = await SlackRefusal.CatchAsync(() => OpenAsync(channel, directory, cancellationToken));
            if (documents is null)
            {
                found.Failures.AddRange(channelIds.Select(id => Failure(id, SlackOpening.Reason(refusal!), refusal!.Message)));
                yield return found.Changes();
                continue;
            }

            foreach (var thread in channelIds.GroupBy(id => SlackId.Parse(id)!.Value.Root))
            {
                (var changes, refusal) = await SlackRefusal.CatchAsync(() => RereadThreadAsync(documents, thread.Key, [.. thread], cancellationToken));
                yield return changes ?? new SourceChanges { Failures = [.. thread.Select(id => Failure(id, SlackOpening.Reason(refusal!), refusal!.Message))] };
            }
        }
    }

    private async Task<SlackDocuments> OpenAsync(string id, SlackDirectory directory, CancellationToken cancellationToken)
    {
        var channel = await SlackOpening.OpenAsync(client, config, id, cancellationToken);
        directory.Remember(channel);
        return new SlackDocuments(config, client, directory, channel, await SlackOpening.AccessAsync(client, directory, channel, cancellationToken));
    }

    private async Task<SourceChanges> RereadThreadAsync(
        SlackDocuments documents, string root, HashSet<string> ids, CancellationToken cancellationToken)
    {
        var found = new SlackFindings();
        var (thread, gone) = await SlackReplies.ReadAsync(client, config, documents.Channel, root, cancellationToken);
        if (thread is not null)
            await documents.AddAsync(thread, found, cancellationToken);
        else if (!gone)
            found.Failures.AddRange(ids.Select(id => Failure(id, FailureReason.Changed, "Slack gave the thread without its first message.")));
        return found.Only(ids);
    }

    private static SourceFailure Failure(string id, FailureReason reason, string message) => new(FailureScope.Document, id, reason, message);
}
