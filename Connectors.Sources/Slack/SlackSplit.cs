namespace Connectors.Sources.Slack;

/// <summary>Finds the channels to read.</summary>
internal sealed class SlackSplit(SlackConfig config, SlackClient client)
{
    private readonly SlackSelection _selection = new(config);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var (channels, hidden) = await ChannelsAsync(cancellationToken);
        if (hidden is null)
            _selection.RefuseUnknown(channels);

        var selected = channels.Where(_selection.Includes).OrderBy(channel => channel.Id, StringComparer.Ordinal).ToList();
        // Where channels are read that somebody let the app into, those where nobody did are no failures, unless they were read before.
        var asked = config.JoinPublicChannels || config.Channels.Count > 0;
        var unreadable = selected.Where(channel => !IsReadable(channel)).ToHashSet();
        return new SourceSplit([.. selected.Where(channel => !unreadable.Contains(channel)).Select(channel => new SourcePartition(channel.Id, $"#{channel.Name}"))])
        {
            Complete = hidden is null,
            Failures =
            [
                .. unreadable.Where(_ => asked).Select(Unreadable),
                .. hidden is null ? [] : new[] { new SourceFailure(FailureScope.Container, "private-channels", FailureReason.Forbidden, hidden.Message) },
            ],
            FailuresIfKnown = asked ? [] : [.. unreadable.Select(Unreadable)],
        };
    }

    /// <summary>An archived channel can be read by those who were in it, but not be joined any more.</summary>
    private bool IsReadable(SlackChannel channel) => channel.IsMember || (config.JoinPublicChannels && !channel.IsPrivate && !channel.IsArchived);

    private static SourceFailure Unreadable(SlackChannel channel)
        => new(FailureScope.Container, channel.Id, FailureReason.Forbidden, channel.IsArchived
            ? $"#{channel.Name} is archived and the app was never in it: unarchive it, let the app join, archive it again; or exclude it."
            : $"The app is not in #{channel.Name}: invite it, switch join_public_channels on, or exclude the channel.")
        {
            Title = $"#{channel.Name}",
        };

    private async Task<(List<SlackChannel> Channels, SourceException? Hidden)> ChannelsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await ListAsync(config.IncludePrivateChannels, cancellationToken), null);
        }
        catch (SourceException e) when (config.IncludePrivateChannels && SlackRefusal.CodeOf(e) == "missing_scope")
        {
            // Only this refusal means that private channels are out of reach; any other error is not an empty list.
            return (await ListAsync(false, cancellationToken), e);
        }
    }

    private async Task<List<SlackChannel>> ListAsync(bool includePrivate, CancellationToken cancellationToken)
    {
        var channels = new Dictionary<string, SlackChannel>(StringComparer.Ordinal);
        await foreach (var page in client.ChannelsAsync(includePrivate, 1000, cancellationToken))
        {
            foreach (var channel in page)
                channels[channel.Id] = channel;
        }

        return [.. channels.Values];
    }
}
