namespace Connectors.Sources.Slack;

/// <summary>Makes a channel ready to be read: looks it up and joins it if necessary.</summary>
internal sealed class ChannelOpener(SlackConfig config, SlackClient client, SourceContext context)
{
    /// <exception cref="SourceException">Satisfies <see cref="SlackRefusal.IsOfChannel"/> if only this channel cannot be read.</exception>
    public async Task<SlackChannel> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var channel = await client.ChannelAsync(id, cancellationToken);
        if (!channel.IsMember && !channel.IsPrivate && !channel.IsArchived && config.JoinPublicChannels)
            await JoinAsync(channel, cancellationToken);
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

    /// <summary>Joining takes a scope that reading does not, so its lack costs only the channels that the app is not in.</summary>
    private async Task JoinAsync(SlackChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await client.JoinAsync(channel.Id, cancellationToken);
        }
        catch (SourceException e) when (SlackRefusal.KindOf(e) == SlackRefusalKind.MissingScope)
        {
            throw new SourceException(
                e.Kind,
                $"{e.Message} Or invite the app to #{channel.Name}.",
                new SlackRefusal("missing_scope", SlackRefusalKind.ChannelClosed));
        }
    }
}
