namespace Connectors.Sources.Jira;

/// <summary>Comments of an issue: within an issue only the first of them, which <see cref="Total"/> tells.</summary>
internal sealed record JiraComments(IReadOnlyList<JiraComment>? Comments, int Total);
