namespace Connectors.Sources.Jira;

/// <summary>Whom a permission is given to: a kind, and what it is of that kind.</summary>
internal sealed record JiraHolder
{
    public string? Type { get; init; }

    /// <summary>A group's name, an account, a role's id, by kind.</summary>
    public string? Parameter { get; init; }

    /// <summary>Like the parameter, but a group's id where Cloud tells it.</summary>
    public string? Value { get; init; }

    public JiraUser? User { get; init; }

    public JiraGroupName? Group { get; init; }
}
