namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceUser
{
    public string? Type { get; init; }

    public string? AccountId { get; init; }

    public string? UserKey { get; init; }

    public string? Username { get; init; }

    public string? DisplayName { get; init; }

    public string? Email { get; init; }

    public Principal? Principal()
        => (AccountId ?? UserKey ?? Username) is { Length: > 0 } id ? Sources.Principal.User(id, string.IsNullOrEmpty(Email) ? null : Email) : null;
}
