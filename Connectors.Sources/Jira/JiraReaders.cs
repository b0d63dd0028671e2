namespace Connectors.Sources.Jira;

/// <summary>Who may read by one permission: those whom it names, and those whom each issue names.</summary>
internal sealed record JiraReaders(IReadOnlyList<Principal> Named, bool Reporter, bool Assignee)
{
    public static JiraReaders Nobody { get; } = new([], false, false);

    public IReadOnlyList<Principal> Of(JiraIssue issue)
        =>
        [
            .. Named,
            .. Reporter && issue.Fields.Reporter?.Principal() is { } reporter ? new[] { reporter } : [],
            .. Assignee && issue.Fields.Assignee?.Principal() is { } assignee ? new[] { assignee } : [],
        ];
}
