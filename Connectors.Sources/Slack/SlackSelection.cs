namespace Connectors.Sources.Slack;

/// <summary>Which channels a config means.</summary>
internal sealed class SlackSelection(SlackConfig config)
{
    private const int ShownInMessage = 50;

    private readonly List<ChannelPattern> _included = [.. config.Channels.Select(text => new ChannelPattern(text, config.ChannelRegexEnabled))];
    private readonly List<ChannelPattern> _excluded = [.. config.ExcludeChannels.Select(text => new ChannelPattern(text, config.ExcludeChannelRegexEnabled))];

    public bool Includes(SlackChannel channel)
        => (_included.Count == 0 || _included.Exists(pattern => pattern.Matches(channel))) && !_excluded.Exists(pattern => pattern.Matches(channel));

    /// <summary>Whether the config asks for it by name, so that not being able to read it is worth telling.</summary>
    public bool Names(SlackChannel channel) => _included.Exists(pattern => pattern.Matches(channel));

    /// <exception cref="SourceException">Misconfigured: a name that no channel has, which would otherwise be a silent gap.</exception>
    public void RefuseUnknown(IReadOnlyCollection<SlackChannel> channels)
    {
        var unknown = config.ChannelRegexEnabled ? [] : _included.Where(pattern => !channels.Any(pattern.Matches)).ToList();
        if (unknown.Count == 0)
            return;

        var shown = channels.Select(channel => channel.Name).Order(StringComparer.Ordinal).Take(ShownInMessage).ToList();
        throw new SourceException(
            SourceErrorKind.Misconfigured,
            $"Channel '{string.Join("', '", unknown)}' was not found in the workspace; a private one needs the app to be invited. "
            + $"Available channels (showing {shown.Count} of {channels.Count}): {string.Join(", ", shown)}.");
    }
}
