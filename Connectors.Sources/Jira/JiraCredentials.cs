using System.ComponentModel;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Jira;

internal sealed record JiraCredentials
{
    [Description("The account's e-mail address, for an API token of Cloud.")]
    public string? JiraUserEmail { get; init; }

    [Description("The user's name, for a password on Data Center.")]
    public string? JiraUsername { get; init; }

    [Description("An API token (with jira_user_email), or a personal access token (alone)."), Secret]
    public string? JiraApiToken { get; init; }

    [Description("The user's password (with jira_username)."), Secret]
    public string? JiraPassword { get; init; }

    [Description("An OAuth 2.0 (3LO) grant, in place of the others.")]
    public AtlassianGrant? Oauth { get; init; }

    internal AtlassianSecrets Secrets() => new()
    {
        Grant = Oauth,
        User = string.IsNullOrWhiteSpace(JiraApiToken) ? JiraUsername ?? JiraUserEmail : JiraUserEmail,
        Secret = string.IsNullOrWhiteSpace(JiraApiToken) ? JiraPassword : JiraApiToken,
    };

    public override string ToString() => "JiraCredentials (hidden)";
}
