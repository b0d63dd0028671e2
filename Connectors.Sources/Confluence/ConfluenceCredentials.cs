using System.ComponentModel;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceCredentials
{
    [Description("The account's e-mail address (Cloud) or user name (Data Center, with a password). Left out for a personal access token.")]
    public string? ConfluenceUsername { get; init; }

    [Description("An API token, a personal access token, or the user's password."), Secret]
    public string? ConfluenceAccessToken { get; init; }

    [Description("An OAuth 2.0 (3LO) grant, in place of the others.")]
    public AtlassianGrant? Oauth { get; init; }

    internal AtlassianSecrets Secrets() => new() { Grant = Oauth, User = ConfluenceUsername, Secret = ConfluenceAccessToken };

    public override string ToString() => "ConfluenceCredentials (hidden)";
}
