namespace Connectors.Sources.Slack;

/// <summary>Finds the channels to read.</summary>
internal sealed class SlackSplit(SlackConfig config, SlackClient client)
{
    private readonly ChannelSelection _selection = new(config);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var (channels, privateRefusal) = await ChannelsAsync(cancellationToken);
        if (privateRefusal is null)
            _selection.EnsureNamedChannelsExist(channels);

        var selected = channels.Where(_selection.Includes).OrderBy(channel => channel.Id, StringComparer.Ordinal).ToList();
        var failures = selected.Where(channel => !IsReadable(channel)).Select(Unreadable).ToList();
        // If the config neither joins nor names channels, it reads those that the app was invited to. The others are then failures only if
        // they were read before.
        var readsOnlyInvited = !config.JoinPublicChannels && config.Channels.Count == 0;
        return new SourceSplit(
            [.. selected.Where(IsReadable).Select(channel => new SourcePartition(channel.Id, $"#{channel.Name}"))])
        {
            Complete = privateRefusal is null,
            Failures =
            [
                .. readsOnlyInvited ? [] : failures,
                .. privateRefusal is null ? [] : new[] { PrivateChannelsHidden(privateRefusal) },
            ],
            FailuresIfKnown = readsOnlyInvited ? failures : [],
        };
    }

    /// <summary>Members can read an archived channel, but others can no longer join it.</summary>
    private bool IsReadable(SlackChannel channel)
        => channel.IsMember || (config.JoinPublicChannels && !channel.IsPrivate && !channel.IsArchived);

    private static SourceFailure Unreadable(SlackChannel channel)
        => new(FailureScope.Container, channel.Id, FailureReason.Forbidden, channel.IsArchived
            ? $"#{channel.Name} is archived and the app is not a member: unarchive it until the app has joined, or exclude the channel."
            : $"The app is not a member of #{channel.Name}: invite it, switch on join_public_channels, or exclude the channel.")
        {
            Title = $"#{channel.Name}",
        };

    private static SourceFailure PrivateChannelsHidden(SourceException refusal)
        => new(FailureScope.Container, "private-channels", FailureReason.Forbidden, refusal.Message);

    /// <summary>Lists the channels. Returns public ones only, with the refusal, if the scope for private ones is missing.</summary>
    private async Task<(List<SlackChannel> Channels, SourceException? PrivateRefusal)> ChannelsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await ListAsync(config.IncludePrivateChannels, cancellationToken), null);
        }
        catch (SourceException e) when (config.IncludePrivateChannels && SlackRefusal.KindOf(e) == SlackRefusalKind.MissingScope)
        {
            // Only this refusal means that private channels are out of reach. After any other error the channels are unknown.
            return (await ListAsync(false, cancellationToken), e);
        }
    }

    private async Task<List<SlackChannel>> ListAsync(bool includePrivate, CancellationToken cancellationToken)
    {
        var channels = new Dictionary<string, SlackChannel>(StringComparer.Ordinal);
        await foreach (var page in client.ChannelsAsync(includePrivate, SlackClient.MaxListPage, cancellationToken))
        {
            foreach (var channel in page)
                channels[channel.Id] = channel;
        }

        return [.. channels.Values];
    }
}
