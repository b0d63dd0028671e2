namespace Connectors.Sources.Slack;

internal sealed record SlackProfile(string? DisplayName, string? RealName, string? Email);
