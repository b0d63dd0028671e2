namespace Connectors.Sources.Jira;

/// <summary>
/// An account: Cloud names it by accountId and may hide the e-mail address; Data Center by key and name, and in roles by name alone.
/// </summary>
internal sealed record JiraUser
{
    public string? AccountId { get; init; }

    public string? Key { get; init; }

    public string? Name { get; init; }

    public string? DisplayName { get; init; }

    public string? EmailAddress { get; init; }

    public string? Label => DisplayName ?? EmailAddress ?? Name;

    /// <summary>Null where nothing names the account.</summary>
    public Principal? Principal()
        => (AccountId ?? Name ?? Key) is { Length: > 0 } id ? Sources.Principal.User(id, string.IsNullOrEmpty(EmailAddress) ? null : EmailAddress) : null;
}
