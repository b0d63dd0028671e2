namespace Connectors.Sources.Slack;

/// <summary>Completes threads; asks only where a root says that there are replies.</summary>
internal static class SlackReplies
{
    /// <summary>Null where the thread is gone although its root was just there.</summary>
    public static async Task<SlackThread?> CompleteAsync(SlackClient client, string channel, SlackMessage root, CancellationToken cancellationToken)
        => root.ReplyCount == 0 ? new SlackThread(channel, root, []) : await ReadAsync(client, channel, root.Ts, cancellationToken);

    /// <summary>Null where there is no such thread.</summary>
    public static async Task<SlackThread?> ReadAsync(SlackClient client, string channel, string rootTs, CancellationToken cancellationToken)
    {
        var messages = new SortedDictionary<decimal, SlackMessage>();
        try
        {
            await foreach (var page in client.RepliesAsync(channel, rootTs, cancellationToken))
            {
                // The root leads every page; later pages repeat it.
                foreach (var message in page)
                    messages[SlackTime.Number(message.Ts)] = message;
            }
        }
        catch (SourceException e) when (SlackRefusal.CodeOf(e) is "thread_not_found" or "message_not_found")
        {
            return null;
        }

        return messages.Remove(SlackTime.Number(rootTs), out var root) ? new SlackThread(channel, root, [.. messages.Values]) : null;
    }
}
