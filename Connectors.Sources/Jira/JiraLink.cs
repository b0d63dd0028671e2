namespace Connectors.Sources.Jira;

internal sealed record JiraLink(JiraLinkType? Type, JiraIssue? InwardIssue, JiraIssue? OutwardIssue)
{
    /// <summary>"blocks ABC-1"; null where the other end is hidden.</summary>
    public string? Describe()
        => OutwardIssue is not null ? $"{Type?.Outward} {OutwardIssue.Key}".Trim()
            : InwardIssue is not null ? $"{Type?.Inward} {InwardIssue.Key}".Trim() : null;
}
