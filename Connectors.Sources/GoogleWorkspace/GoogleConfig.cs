using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Settings that all Google sources share.</summary>
internal abstract record GoogleConfig : SourceConfig, IValidatableObject
{
    [Display(GroupName = ConfigGroups.Connection)]
    [Description("Credentials to read with: a user's sign-in with Google, or a service account.")]
    public required GoogleCredentials Credentials { get; init; }

    [Display(GroupName = ConfigGroups.Advanced, Name = "Quota units per minute")]
    [Description(
        "The quota units per minute and user that this connector may use, as the cloud console shows them for the project. "
        + "0: what Google gives to new projects (Gmail 6,000, Drive 325,000), less a tenth for other programs.")]
    [Range(0, 100_000_000)]
    public int QuotaUnitsPerMinute { get; init; }

    [Display(GroupName = ConfigGroups.Advanced, Name = "Base URL")]
    [Description("Address of a gateway to call instead of Google's own hosts; paths stay the same. Empty calls Google directly.")]
    public string? BaseUrl { get; init; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(BaseUrl)
            && (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return new ValidationResult("must be an http or https address.", [nameof(BaseUrl)]);
    }
}
