namespace Connectors.Sources.Slack;

internal sealed record SlackChannelInfo(SlackChannel? Channel);
