namespace Connectors.Sources.Slack;

/// <summary>The channels that a config selects.</summary>
internal sealed class ChannelSelection(SlackConfig config)
{
    private const int MaxNamesInMessage = 50;

    private readonly List<ChannelPattern> _included =
        [.. config.Channels.Select(text => new ChannelPattern(text, config.ChannelRegexEnabled))];

    private readonly List<ChannelPattern> _excluded =
        [.. config.ExcludeChannels.Select(text => new ChannelPattern(text, config.ExcludeChannelRegexEnabled))];

    public bool Includes(SlackChannel channel)
        => (_included.Count == 0 || _included.Exists(pattern => pattern.Matches(channel)))
            && !_excluded.Exists(pattern => pattern.Matches(channel));

    /// <exception cref="SourceException">
    /// Misconfigured: the config names a channel that does not exist. Without this error, a typo would silently leave a channel out.
    /// </exception>
    public void EnsureNamedChannelsExist(IReadOnlyCollection<SlackChannel> channels)
    {
        var unknown = config.ChannelRegexEnabled ? [] : _included.Where(pattern => !channels.Any(pattern.Matches)).ToList();
        if (unknown.Count == 0)
            return;

        var shown = channels.Select(channel => channel.Name).Order(StringComparer.Ordinal).Take(MaxNamesInMessage).ToList();
        throw new SourceException(
            SourceErrorKind.Misconfigured,
            $"Channels not found in the workspace: '{string.Join("', '", unknown)}'. Check the names; a private channel is found only if "
            + $"the app is invited to it. Available channels (showing {shown.Count} of {channels.Count}): {string.Join(", ", shown)}.");
    }
}
