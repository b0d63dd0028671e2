namespace Connectors.Sources.Slack;

/// <summary>Finds out who may read a channel.</summary>
internal sealed class SlackAccess(SlackClient client, SourceContext context)
{
    /// <summary>Returns nobody if the app can no longer see the channel.</summary>
    public async Task<DocumentAccess> OfPartitionAsync(string partition, CancellationToken cancellationToken)
    {
        var directory = await SlackDirectory.GetAsync(client, context, cancellationToken);
        var (channel, _) = await SlackRefusal.CatchAsync(() => client.ChannelAsync(partition, cancellationToken));
        return channel is null ? DocumentAccess.Nobody : await OfChannelAsync(channel, directory, cancellationToken);
    }

    /// <summary>
    /// Returns everyone for a public channel and the members for a private one. Returns nobody if the members cannot be read.
    /// </summary>
    public async Task<DocumentAccess> OfChannelAsync(SlackChannel channel, SlackDirectory directory, CancellationToken cancellationToken)
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
}
