namespace Connectors.Sources.Jira;

internal sealed record JiraLinkType(string? Inward, string? Outward);
