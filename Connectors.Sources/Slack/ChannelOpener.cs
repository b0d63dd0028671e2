namespace Connectors.Sources.Slack;

/// <summary>Makes a channel ready to be read: looks it up and joins it if necessary.</summary>
internal sealed class ChannelOpener(SlackConfig config, SlackClient client, SourceContext context)
{
    /// <exception cref="SourceException">Satisfies <see cref="SlackRefusal.IsOfChannel"/> if only this channel cannot be read.</exception>
    public async Task<SlackChannel> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var channel = await client.ChannelAsync(id, cancellationToken);
        if (!channel.IsMember && !channel.IsPrivate && !channel.IsArchived && config.JoinPublicChannels)
            await client.JoinAsync(id, cancellationToken);
        return channel;
    }

    /// <summary>Opens a channel and finds out who may read it.</summary>
    /// <exception cref="SourceException">Satisfies <see cref="SlackRefusal.IsOfChannel"/> if only this channel cannot be read.</exception>
    public async Task<SlackDocuments> OpenDocumentsAsync(string id, SlackDirectory directory, CancellationToken cancellationToken)
    {
        var channel = await OpenAsync(id, cancellationToken);
        directory.Add(channel);
        var access = await new SlackAccess(client, context).OfChannelAsync(channel, directory, cancellationToken);
        return new SlackDocuments(config, client, directory, channel, access);
    }
}
