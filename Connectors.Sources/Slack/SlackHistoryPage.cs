namespace Connectors.Sources.Slack;

internal sealed record SlackHistoryPage(IReadOnlyList<SlackMessage>? Messages, bool HasMore, SlackPaging? ResponseMetadata);
