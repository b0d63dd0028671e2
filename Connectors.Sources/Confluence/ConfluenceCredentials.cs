using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Confluence;

/// <summary>An API token with an e-mail address, a personal access token, a password with a user name, or an OAuth grant.</summary>
internal sealed record ConfluenceCredentials : IValidatableObject
{
    [Display(Name = "E-mail address or user name", GroupName = ConfigGroups.Connection)]
    [Description("The account's e-mail address on Cloud, or its user name on Data Center. Leave it empty for a personal access token.")]
    public string? ConfluenceUsername { get; init; }

    [Display(Name = "Token or password", GroupName = ConfigGroups.Connection)]
    [Description("The account's API token (Cloud), personal access token (Data Center) or password (Data Center)."), Secret]
    public string? ConfluenceAccessToken { get; init; }

    [Display(Name = "OAuth grant", GroupName = ConfigGroups.Connection)]
    [Description("An OAuth 2.0 (3LO) grant on Cloud. It replaces the user name and the token.")]
    public AtlassianGrant? Oauth { get; init; }

    internal AtlassianSecrets Secrets() => new() { Grant = Oauth, User = ConfluenceUsername, Secret = ConfluenceAccessToken };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Secrets().Missing() is { } missing)
            yield return new ValidationResult(missing, [Oauth is null ? nameof(ConfluenceAccessToken) : nameof(Oauth)]);
    }

    public override string ToString() => "ConfluenceCredentials (hidden)";
}
