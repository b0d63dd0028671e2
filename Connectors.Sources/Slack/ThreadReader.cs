using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Reads whole threads.</summary>
internal sealed class ThreadReader(SlackConfig config, SlackClient client)
{
    /// <summary>Adds a root's replies. Makes no call if the root has none.</summary>
    public async Task<ThreadAnswer> CompleteAsync(string channel, SlackMessage root, CancellationToken cancellationToken)
        => root.ReplyCount == 0
            ? new ThreadAnswer(new SlackThread(channel, root, []))
            : await ReadAsync(channel, root.Ts, cancellationToken);

    /// <summary>Reads a thread by its root's ts.</summary>
    public async Task<ThreadAnswer> ReadAsync(string channel, string rootTs, CancellationToken cancellationToken)
    {
        var messages = new SortedDictionary<decimal, SlackMessage>();
        // The length counts markup and messages that are left out later. Twice the limit makes sure that only oversized threads are cut.
        var (length, maxLength) = (0L, 2 * config.SizeLimit);
        OddRow? odd = null;
        try
        {
            await foreach (var page in client.RepliesAsync(channel, rootTs, cancellationToken))
            {
                // Every page repeats the root as its first message.
                foreach (var message in page.Where(message => messages.TryAdd(SlackTime.Number(message.Ts), message)))
                    length += MessageRules.Text(message).Length;
                odd ??= page.Odd.Count > 0 ? page.Odd[0] : null;
                if (length > maxLength)
                    break;
            }
        }
        catch (SourceException e) when (SlackRefusal.IsOfItem(e))
        {
            return new ThreadAnswer(null) { Refusal = e };
        }

        return messages.Remove(SlackTime.Number(rootTs), out var root)
            ? new ThreadAnswer(new SlackThread(channel, root, [.. messages.Values]) { IsCut = length > maxLength, Odd = odd })
            : new ThreadAnswer(null);
    }
}

/// <summary>What became of reading a thread.</summary>
/// <param name="Thread">Null if there was a refusal, or if Slack's answer lacks the root, which proves nothing.</param>
internal sealed record ThreadAnswer(SlackThread? Thread)
{
    /// <summary>Slack's refusal of this thread alone. Null if there was none.</summary>
    public SourceException? Refusal { get; init; }

    /// <summary>Whether Slack says that the thread does not exist.</summary>
    public bool IsGone => Refusal is not null && SlackRefusal.KindOf(Refusal) == SlackRefusalKind.ThreadGone;
}
