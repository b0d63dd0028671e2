using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Finds the channels to read.</summary>
internal sealed class SlackSplit(SlackConfig config, SlackClient client)
{
    private const int MaxNamesInMessage = 20;

    private readonly ChannelSelection _selection = new(config);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var (_, granted) = await client.TestAuthAsync(cancellationToken);
        var scopes = new SlackScopes(config, granted);
        var (channels, odd, privateRefusal) = await ChannelsAsync(cancellationToken);
        if (privateRefusal is null && odd.Count == 0)
            _selection.EnsureNamedChannelsExist(channels);

        var selected = channels.Where(_selection.Includes).OrderBy(channel => channel.Id, StringComparer.Ordinal).ToList();
        var closed = ClosedByScopes(scopes, selected);
        var open = selected.Except(closed.SelectMany(kind => kind.Channels)).ToList();
        if (open.Count == 0 && closed.Count > 0)
            throw new SourceException(SourceErrorKind.Forbidden, string.Join(' ', closed.Select(kind => kind.Failure.Message)));

        var failures = open.Where(channel => !IsReadable(channel)).Select(Unreadable).ToList();
        // If the config neither joins nor names channels, it reads those that the app was invited to. The others are then failures only if
        // they were read before.
        var readsOnlyInvited = !config.JoinPublicChannels && config.Channels.Count == 0;
        return new SourceSplit(
            [.. open.Where(IsReadable).Select(channel => new SourcePartition(channel.Id, $"#{channel.Name}"))])
        {
            Complete = privateRefusal is null && closed.Count == 0 && odd.Count == 0,
            Failures =
            [
                .. readsOnlyInvited ? [] : failures,
                .. closed.Select(kind => kind.Failure),
                .. odd.Select(Odd),
                .. await SlackScopes.LacksFilesAsync(client, granted, cancellationToken)
                    ? new[] { Closed("files", SlackScopes.FilesMissing) }
                    : [],
                .. privateRefusal is null ? [] : new[] { Closed("private-channels", privateRefusal.Message) },
            ],
            FailuresIfKnown = readsOnlyInvited ? failures : [],
        };
    }

    /// <summary>
    /// Finds the channels that a missing scope closes. A scope is the app's, so each is one failure, however many channels it closes.
    /// </summary>
    private List<(List<SlackChannel> Channels, SourceFailure Failure)> ClosedByScopes(SlackScopes scopes, List<SlackChannel> selected)
    {
        var closed = new List<(List<SlackChannel> Channels, SourceFailure Failure)>();
        Close(SlackScopes.ReadPublic, "public-channels", "public channels are not read", channel => !channel.IsPrivate);
        Close(SlackScopes.ReadPrivate, "private-channels", "private channels are not read", channel => channel.IsPrivate);
        if (config.JoinPublicChannels)
        {
            Close(
                SlackScopes.JoinPublic, "unjoined-channels", "public channels that the app is not a member of are not read",
                channel => channel is { IsPrivate: false, IsMember: false, IsArchived: false });
        }

        return closed;

        void Close(string scope, string id, string consequence, Func<SlackChannel, bool> isClosed)
        {
            var channels = scopes.Lacks(scope) ? selected.Where(isClosed).Except(closed.SelectMany(kind => kind.Channels)).ToList() : [];
            if (channels.Count == 0)
                return;

            var names = string.Join(", ", channels.Take(MaxNamesInMessage).Select(channel => $"#{channel.Name}"));
            var more = channels.Count > MaxNamesInMessage ? $" and {channels.Count - MaxNamesInMessage} more" : "";
            closed.Add((channels, Closed(
                id, $"The app lacks the scope {scope}, so {consequence}: {names}{more}. {SlackScopes.WhereToAdd}")));
        }
    }

    /// <summary>Members can read an archived channel, but others can no longer join it.</summary>
    private bool IsReadable(SlackChannel channel)
        => channel.IsMember || (config.JoinPublicChannels && !channel.IsPrivate && !channel.IsArchived);

    private static SourceFailure Unreadable(SlackChannel channel)
        => new(FailureScope.Container, channel.Id, FailureReason.Forbidden, channel.IsArchived
            ? $"#{channel.Name} is archived and the app is not a member: unarchive it until the app has joined, or exclude the channel."
            : channel.IsPrivate
                ? $"The app is not a member of #{channel.Name}, which is private: invite it, or exclude the channel."
                : $"The app is not a member of #{channel.Name}: invite it, switch on join_public_channels, or exclude the channel.")
        {
            Title = $"#{channel.Name}",
        };

    private static SourceFailure Odd(OddRow row)
        => new(FailureScope.Container, row.Text("id") ?? "(channel without id)", FailureReason.Malformed, row.Describe("Slack"))
        {
            Title = row.Text("name") is { } name ? $"#{name}" : null,
        };

    private static SourceFailure Closed(string id, string message)
        => new(FailureScope.Container, id, FailureReason.Forbidden, message);

    /// <summary>Lists the channels. Returns public ones only, with the refusal, if the scope for private ones is missing.</summary>
    private async Task<(List<SlackChannel> Channels, List<OddRow> Odd, SourceException? PrivateRefusal)> ChannelsAsync(
        CancellationToken cancellationToken)
    {
        try
        {
            var (channels, odd) = await ListAsync(config.IncludePrivateChannels, cancellationToken);
            return (channels, odd, null);
        }
        catch (SourceException e) when (config.IncludePrivateChannels && SlackRefusal.KindOf(e) == SlackRefusalKind.MissingScope)
        {
            // Only this refusal means that private channels are out of reach. After any other error the channels are unknown.
            var (channels, odd) = await ListAsync(false, cancellationToken);
            return (channels, odd, e);
        }
    }

    private async Task<(List<SlackChannel> Channels, List<OddRow> Odd)> ListAsync(bool includePrivate, CancellationToken cancellationToken)
    {
        var (channels, odd) = (new Dictionary<string, SlackChannel>(StringComparer.Ordinal), new List<OddRow>());
        await foreach (var page in client.ChannelsAsync(includePrivate, SlackClient.MaxListPage, cancellationToken))
        {
            foreach (var channel in page)
                channels[channel.Id] = channel;
            odd.AddRange(page.Odd);
        }

        return ([.. channels.Values], odd);
    }
}
