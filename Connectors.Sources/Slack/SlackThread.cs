namespace Connectors.Sources.Slack;

/// <summary>A root and its replies (none of which the root is), in the order of their times.</summary>
internal sealed record SlackThread(string Channel, SlackMessage Root, IReadOnlyList<SlackMessage> Replies)
{
    /// <summary>Whether more was not read, because this is longer than the size limit already.</summary>
    public bool IsCut { get; init; }

    public SlackId Id => new(Channel, Root.Ts);

    public IEnumerable<SlackMessage> Messages => Replies.Prepend(Root);
}
