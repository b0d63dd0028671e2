namespace Connectors.Sources.Slack;

/// <summary>Reads whole threads.</summary>
internal sealed class ThreadReader(SlackConfig config, SlackClient client)
{
    /// <summary>Adds a root's replies. Makes no call if the root has none.</summary>
    /// <returns>A null thread if it is gone although its root was just read, or if Slack's answer lacks the root.</returns>
    public async Task<(SlackThread? Thread, bool Gone)> CompleteAsync(
        string channel, SlackMessage root, CancellationToken cancellationToken)
        => root.ReplyCount == 0 ? (new SlackThread(channel, root, []), false) : await ReadAsync(channel, root.Ts, cancellationToken);

    /// <summary>Reads a thread by its root's ts.</summary>
    /// <returns>A null thread if Slack says it is gone, or if Slack's answer lacks the root, which proves nothing.</returns>
    public async Task<(SlackThread? Thread, bool Gone)> ReadAsync(string channel, string rootTs, CancellationToken cancellationToken)
    {
        var messages = new SortedDictionary<decimal, SlackMessage>();
        // The length counts markup and messages that are left out later. Twice the limit makes sure that only oversized threads are cut.
        var (length, maxLength) = (0L, 2 * config.SizeLimit);
        try
        {
            await foreach (var page in client.RepliesAsync(channel, rootTs, cancellationToken))
            {
                // Every page repeats the root as its first message.
                foreach (var message in page.Where(message => messages.TryAdd(SlackTime.Number(message.Ts), message)))
                    length += MessageRules.Text(message).Length;
                if (length > maxLength)
                    break;
            }
        }
        catch (SourceException e) when (SlackRefusal.KindOf(e) == SlackRefusalKind.ThreadGone)
        {
            return (null, true);
        }

        return messages.Remove(SlackTime.Number(rootTs), out var root)
            ? (new SlackThread(channel, root, [.. messages.Values]) { IsCut = length > maxLength }, false)
            : (null, false);
    }
}
