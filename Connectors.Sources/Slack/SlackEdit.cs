namespace Connectors.Sources.Slack;

internal sealed record SlackEdit(string? Ts);
