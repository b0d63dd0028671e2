namespace Connectors.Sources.Slack;

internal sealed record SlackError(bool Ok, string? Error, string? Needed);
