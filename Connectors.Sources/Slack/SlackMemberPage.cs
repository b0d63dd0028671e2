namespace Connectors.Sources.Slack;

internal sealed record SlackMemberPage(IReadOnlyList<string>? Members, SlackPaging? ResponseMetadata);
