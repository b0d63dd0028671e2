using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>A root message and its replies.</summary>
/// <param name="Channel">The channel's ID.</param>
/// <param name="Root">The first message.</param>
/// <param name="Replies">Ordered by time, without the root.</param>
internal sealed record SlackThread(string Channel, SlackMessage Root, IReadOnlyList<SlackMessage> Replies)
{
    /// <summary>Whether later replies were not read because the thread is above the size limit already.</summary>
    public bool IsCut { get; init; }

    /// <summary>A reply that could not be read. Null if all could.</summary>
    public OddRow? Odd { get; init; }

    public SlackId Id => new(Channel, Root.Ts);

    public IEnumerable<SlackMessage> Messages => Replies.Prepend(Root);
}

/// <summary>A document's ID: a thread is its channel and its root's ts, and a file of the thread adds its own ID.</summary>
internal readonly record struct SlackId(string Channel, string Root, string? File = null)
{
    private const string Separator = "__";

    public static SlackId? Parse(string id) => id.Split(Separator) switch
    {
        [{ Length: > 0 } channel, { Length: > 0 } root] => new SlackId(channel, root),
        [{ Length: > 0 } channel, { Length: > 0 } root, { Length: > 0 } file] => new SlackId(channel, root, file),
        _ => null,
    };

    public override string ToString() => File is null ? $"{Channel}{Separator}{Root}" : $"{Channel}{Separator}{Root}{Separator}{File}";
}
