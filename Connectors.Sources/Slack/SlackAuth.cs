namespace Connectors.Sources.Slack;

internal sealed record SlackAuth(string? Url, string? UserId, string? TeamId);
