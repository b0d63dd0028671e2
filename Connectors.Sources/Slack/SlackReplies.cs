namespace Connectors.Sources.Slack;

/// <summary>Completes threads; asks only where a root says that there are replies.</summary>
internal static class SlackReplies
{
    /// <summary>No thread where it is gone although its root was just there, or was not given.</summary>
    public static async Task<(SlackThread? Thread, bool Gone)> CompleteAsync(
        SlackClient client, SlackConfig config, string channel, SlackMessage root, CancellationToken cancellationToken)
        => root.ReplyCount == 0 ? (new SlackThread(channel, root, []), false) : await ReadAsync(client, config, channel, root.Ts, cancellationToken);

    /// <summary>A thread; none where Slack says that it is gone, or answers without its root, which proves nothing.</summary>
    public static async Task<(SlackThread? Thread, bool Gone)> ReadAsync(
        SlackClient client, SlackConfig config, string channel, string rootTs, CancellationToken cancellationToken)
    {
        var messages = new SortedDictionary<decimal, SlackMessage>();
        // Markup and messages that are left out count here, so that only what is too long in any case is cut.
        var (length, longest) = (0L, 2 * config.SizeLimit);
        try
        {
            await foreach (var page in client.RepliesAsync(channel, rootTs, cancellationToken))
            {
                // The root leads every page; later pages repeat it.
                foreach (var message in page.Where(message => messages.TryAdd(SlackTime.Number(message.Ts), message)))
                    length += SlackRules.Text(message).Length;
                if (length > longest)
                    break;
            }
        }
        catch (SourceException e) when (SlackRefusal.CodeOf(e) is "thread_not_found" or "message_not_found")
        {
            return (null, true);
        }

        return messages.Remove(SlackTime.Number(rootTs), out var root)
            ? (new SlackThread(channel, root, [.. messages.Values]) { IsCut = length > longest }, false)
            : (null, false);
    }
}
