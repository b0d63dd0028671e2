namespace Connectors.Sources.Jira;

/// <summary>A page of what Jira lists by offset.</summary>
internal sealed record JiraValues<T>(IReadOnlyList<T>? Values, bool? IsLast, int? Total);
