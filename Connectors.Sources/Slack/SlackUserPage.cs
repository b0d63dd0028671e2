namespace Connectors.Sources.Slack;

internal sealed record SlackUserPage(IReadOnlyList<SlackUser>? Members, SlackPaging? ResponseMetadata);
