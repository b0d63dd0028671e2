using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Atlassian;

/// <summary>The settings that Jira and Confluence share.</summary>
internal abstract record AtlassianConfig : SourceConfig, IValidatableObject
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("Set this if the API token was created with scopes. Such a token works only through Atlassian's API gateway.")]
    public bool ScopedToken { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Token expires on")]
    [Description("The day on which the API token or personal access token expires, as Atlassian showed it when the token was created. "
        + "If it is given, the API and the dashboard tell before that day. Tokens of Atlassian Cloud last a year at most.")]
    public DateOnly? TokenExpiresAt { get; init; }

    /// <summary>The beginning of the day, in UTC: nothing says at which hour the token ends.</summary>
    internal DateTimeOffset? CredentialsExpireAt
        => TokenExpiresAt is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;

    [Display(GroupName = ConfigGroups.Advanced, Name = "Atlassian Cloud")]
    [Description("Has no effect and is accepted for older clients: the connector asks the site whether it is Cloud or Data Center.")]
    public bool? IsCloud { get; init; }

    [Display(GroupName = ConfigGroups.Advanced, Name = "API gateway URL")]
    [Description("The address of Atlassian's API gateway. Change it only to go through a proxy, or for tests.")]
    public Uri GatewayUrl { get; init; } = new("https://api.atlassian.com/");

    [Display(GroupName = ConfigGroups.Advanced, Name = "OAuth server URL")]
    [Description("The address of Atlassian's OAuth server. Change it only to go through a proxy, or for tests.")]
    public Uri AuthUrl { get; init; } = new("https://auth.atlassian.com/");

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, address) in new[] { (nameof(GatewayUrl), GatewayUrl), (nameof(AuthUrl), AuthUrl) })
        {
            if (Wrong(address) is { } wrong)
                yield return new ValidationResult(wrong, [name]);
        }
    }

    /// <summary>Says what is wrong with an address, or returns null if it is valid.</summary>
    protected static string? Wrong(Uri address)
        => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.UserInfo.Length > 0
            ? "must be an http or https address without a query or a user name."
            : null;
}
