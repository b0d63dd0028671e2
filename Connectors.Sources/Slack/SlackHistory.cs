using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Walks a channel from its newest message to its oldest.</summary>
/// <remarks>
/// It pages by time and not by cursor: a ts stays valid however long a task waits for its next slice. Taking the newest ts of a page for
/// the next page's <em>oldest</em> would end after one page (onyx#14659); going on below the oldest does not.
/// </remarks>
/// <param name="client">Slack.</param>
/// <param name="channel">The channel's id.</param>
/// <param name="oldest">Where to end; null at the channel's beginning.</param>
/// <param name="before">Where to begin; null at the newest.</param>
internal sealed class SlackHistory(SlackClient client, string channel, string? oldest, string? before)
{
    private readonly PageGuard _guard = new($"conversations.history of {channel}");

    /// <summary>Only behind an empty page that promises more: there is no ts to go on from.</summary>
    private string? _cursor;

    /// <summary>The oldest ts so far: where to go on.</summary>
    public string? Before { get; private set; } = before;

    public bool Ended { get; private set; }

    public async Task<IReadOnlyList<SlackMessage>> NextAsync(CancellationToken cancellationToken)
    {
        var page = await client.HistoryAsync(channel, oldest, Before, _cursor, cancellationToken);
        var messages = page.Messages
            ?? throw new SourceException(SourceErrorKind.Transient, $"Slack gave no messages for {channel}, not even an empty list.");
        if (messages.Count > 0)
            Before = messages.MinBy(message => SlackTime.Number(message.Ts))!.Ts;
        var next = page.ResponseMetadata?.NextCursor is { Length: > 0 } cursor ? cursor : null;
        Ended = !page.HasMore && next is null;
        _cursor = messages.Count == 0 ? next : null;
        _guard.Page(Ended ? null : _cursor ?? Before ?? "now", messages.Count);
        return messages;
    }
}
