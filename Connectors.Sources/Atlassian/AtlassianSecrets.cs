using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>A product's credentials, by kind. Exactly one kind is complete.</summary>
internal sealed record AtlassianSecrets
{
    /// <summary>The account's e-mail address, or user name, that goes with a token or password.</summary>
    public string? User { get; init; }

    /// <summary>An API token where there is a user, a personal access token where there is none; or the user's password.</summary>
    public string? Secret { get; init; }

    /// <summary>An OAuth 2.0 (3LO) grant.</summary>
    public AtlassianGrant? Grant { get; init; }

    /// <summary>What is missing; null when nothing is.</summary>
    public string? Missing()
        => Grant is null && string.IsNullOrWhiteSpace(Secret)
            ? "a token or password is missing: give an e-mail address with an API token, a personal access token alone, a user name with a password, or an OAuth grant."
            : Grant?.Missing();

    public IRestCredentials Open(AtlassianConfig config, SourceContext context)
        => Grant is not null ? new AtlassianOAuth(Grant, config, context)
            : string.IsNullOrWhiteSpace(User) ? FixedCredentials.Bearer(Secret!.Trim())
            : FixedCredentials.Basic(User.Trim(), Secret!.Trim());

    public override string ToString() => "AtlassianSecrets (hidden)";
}
