namespace Connectors.Sources.Slack;

internal sealed record SlackChannelPage(IReadOnlyList<SlackChannel>? Channels, SlackPaging? ResponseMetadata);
