using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Atlassian;

/// <summary>What the configs of Atlassian's products share.</summary>
internal abstract record AtlassianConfig : SourceConfig, IValidatableObject
{
    [Description("Accepted for clients that send it: whether it is Cloud or Data Center is asked of the system itself.")]
    public bool? IsCloud { get; init; }

    [Description("Whether the API token has scopes: those work through Atlassian's gateway only.")]
    public bool ScopedToken { get; init; }

    [Description("Replaces Atlassian's API gateway, for proxies and tests.")]
    public Uri GatewayUrl { get; init; } = new("https://api.atlassian.com/");

    [Description("Replaces Atlassian's OAuth server, for proxies and tests.")]
    public Uri AuthUrl { get; init; } = new("https://auth.atlassian.com/");

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, address) in new[] { (nameof(GatewayUrl), GatewayUrl), (nameof(AuthUrl), AuthUrl) })
        {
            if (Wrong(address) is { } wrong)
                yield return new ValidationResult(wrong, [name]);
        }
    }

    /// <summary>What is wrong with an address; null when nothing is.</summary>
    protected static string? Wrong(Uri address)
        => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.UserInfo.Length > 0
            ? "must be an http or https address without a query."
            : null;
}
