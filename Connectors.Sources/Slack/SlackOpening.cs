namespace Connectors.Sources.Slack;

/// <summary>A channel made ready to be read: looked up, joined where need be, its readers known.</summary>
internal static class SlackOpening
{
    /// <exception cref="SourceException">With a <see cref="SlackRefusal.IsOfChannel"/> where this channel cannot be read.</exception>
    public static async Task<SlackChannel> OpenAsync(SlackClient client, SlackConfig config, string id, CancellationToken cancellationToken)
    {
        var channel = await client.ChannelAsync(id, cancellationToken);
        if (!channel.IsMember && !channel.IsPrivate && !channel.IsArchived && config.JoinPublicChannels)
            await client.JoinAsync(id, cancellationToken);
        return channel;
    }

    /// <summary>Public channels are everybody's in the workspace; private ones their members'. What cannot be told is nobody's.</summary>
    public static async Task<DocumentAccess> AccessAsync(
        SlackClient client, SlackDirectory directory, SlackChannel channel, CancellationToken cancellationToken)
    {
        if (!channel.IsPrivate)
            return DocumentAccess.Everyone;

        try
        {
            var members = new List<Principal>();
            await foreach (var page in client.MembersAsync(channel.Id, cancellationToken))
                members.AddRange(page.Select(member => Principal.User(member, directory.User(member)?.Email)));
            return members.Count == 0 ? DocumentAccess.Nobody : DocumentAccess.Of(members);
        }
        catch (SourceException e) when (SlackRefusal.IsOfChannel(e))
        {
            return DocumentAccess.Nobody;
        }
    }

    public static FailureReason Reason(SourceException refusal)
        => SlackRefusal.CodeOf(refusal) == "channel_not_found" ? FailureReason.NotFound : FailureReason.Forbidden;

    public static SourceFailure Failure(string channel, SourceException refusal, SlackDirectory? directory)
        => new(
            FailureScope.Container,
            channel,
            Reason(refusal),
            refusal.Message)
        {
            Link = directory?.ChannelLink(channel),
        };
}
