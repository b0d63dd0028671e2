using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Reads a channel's history page by page, from its newest message to its oldest.</summary>
/// <remarks>
/// It pages by time and not by cursor: a ts stays valid however long a task waits for its next slice. Each page ends below the oldest ts of
/// the one before. Passing the newest ts of a page as the next page's <em>oldest</em> would end after one page (onyx#14659).
/// </remarks>
/// <param name="client">Calls Slack.</param>
/// <param name="channel">The channel's ID.</param>
/// <param name="oldest">The ts to stop at; null means the channel's beginning.</param>
/// <param name="before">The ts to start below; null means the newest message.</param>
internal sealed class ChannelHistory(SlackClient client, string channel, string? oldest, string? before)
{
    private readonly PageGuard _guard = new($"{SlackMethods.ConversationsHistory} of {channel}");

    /// <summary>Set only after an empty page that promises more, which has no ts to continue from.</summary>
    private string? _cursor;

    /// <summary>The oldest ts read so far; the next page starts below it.</summary>
    public string? Before { get; private set; } = before;

    public bool Ended { get; private set; }

    /// <summary>Whether the workspace's plan hides messages that are older than those that were read.</summary>
    public bool IsLimited { get; private set; }

    /// <summary>The channel's ID.</summary>
    public string Channel => channel;

    public async Task<JsonRows<SlackMessage>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await client.HistoryAsync(channel, oldest, Before, _cursor, cancellationToken);
            if (page.Messages is not { IsNull: false } messages)
            {
                throw new SourceException(
                    SourceErrorKind.Transient,
                    $"Slack's answer to {SlackMethods.ConversationsHistory} for {channel} lacks the list of messages.");
            }

            var next = page.ResponseMetadata?.NextCursor is { Length: > 0 } cursor ? cursor : null;
            var ended = !page.HasMore && next is null;
            var lowest = messages.Select(message => message.Ts)
                .Concat(messages.Odd.Select(row => row.Text("ts")).OfType<string>().Where(ts => SlackTime.Number(ts) > 0))
                .MinBy(SlackTime.Number);
            var place = ended ? null : lowest ?? next ?? Before ?? "now";
            if (_guard.AsksAgain(place))
                continue;

            Before = lowest ?? Before;
            IsLimited |= page.IsLimited;
            Ended = ended;
            _cursor = lowest is null ? next : null;
            _guard.Page(place, messages.Given);
            return messages;
        }
    }
}
