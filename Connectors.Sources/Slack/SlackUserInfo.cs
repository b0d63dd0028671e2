namespace Connectors.Sources.Slack;

internal sealed record SlackUserInfo(SlackUser? User);
