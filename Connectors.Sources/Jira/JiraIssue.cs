namespace Connectors.Sources.Jira;

/// <param name="Id">Stays when an issue moves to another project; the key does not.</param>
internal sealed record JiraIssue(string Id, string Key, JiraFields Fields);
