using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>The credentials for a product: a user with a secret, a secret alone, or an OAuth grant.</summary>
internal sealed record AtlassianSecrets
{
    /// <summary>The account's e-mail address or user name. Null or blank for a personal access token.</summary>
    public string? User { get; init; }

    /// <summary>With a user: an API token or a password. Without: a personal access token.</summary>
    public string? Secret { get; init; }

    /// <summary>An OAuth 2.0 (3LO) grant. It takes precedence over the others.</summary>
    public AtlassianGrant? Grant { get; init; }

    /// <summary>Says what is missing, or returns null if the credentials are complete.</summary>
    public string? Missing()
        => Grant is null && string.IsNullOrWhiteSpace(Secret)
            ? "a token or password is missing. Enter an e-mail address with an API token, a personal access token alone, "
                + "a user name with a password, or an OAuth grant."
            : Grant?.Missing();

    public IRestCredentials Open(AtlassianConfig config, SourceContext context)
        => Grant is not null ? new AtlassianOAuth(Grant, config, context)
            : string.IsNullOrWhiteSpace(User) ? FixedCredentials.Bearer(Secret!.Trim())
            : FixedCredentials.Basic(User.Trim(), Secret!.Trim());

    public override string ToString() => "AtlassianSecrets (hidden)";
}
