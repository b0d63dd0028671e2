using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Jira;

internal sealed record JiraCredentials : IValidatableObject
{
    [Display(GroupName = ConfigGroups.Connection, Name = "E-mail address")]
    [Description("The account's e-mail address, for an API token of Jira Cloud.")]
    public string? JiraUserEmail { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "API token")]
    [Description("An API token (together with jira_user_email), or a personal access token (alone)."), Secret]
    public string? JiraApiToken { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "User name")]
    [Description("The account's user name, for a password on Data Center.")]
    public string? JiraUsername { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Password")]
    [Description("The account's password (together with jira_username)."), Secret]
    public string? JiraPassword { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "OAuth grant")]
    [Description("An OAuth 2.0 (3LO) grant for Jira Cloud. If it is given, the other credentials are ignored.")]
    public AtlassianGrant? Oauth { get; init; }

    internal AtlassianSecrets Secrets() => new()
    {
        Grant = Oauth,
        User = string.IsNullOrWhiteSpace(JiraApiToken) ? JiraUsername ?? JiraUserEmail : JiraUserEmail,
        Secret = string.IsNullOrWhiteSpace(JiraApiToken) ? JiraPassword : JiraApiToken,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Secrets().Missing() is { } missing)
            yield return new ValidationResult(missing, [Oauth is null ? nameof(JiraApiToken) : nameof(Oauth)]);
    }

    public override string ToString() => "JiraCredentials (hidden)";
}
