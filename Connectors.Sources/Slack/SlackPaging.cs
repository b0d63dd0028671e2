namespace Connectors.Sources.Slack;

internal sealed record SlackPaging(string? NextCursor);
