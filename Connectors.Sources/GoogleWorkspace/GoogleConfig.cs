using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>What the configs of Google's services share.</summary>
internal abstract record GoogleConfig : SourceConfig, IValidatableObject
{
    [Description("Who reads: an OAuth grant or a service account.")]
    public required GoogleCredentials Credentials { get; init; }

    [Description("Replaces the hosts of Drive, Gmail, Docs and the directory, keeping their paths: for gateways and tests.")]
    public string? BaseUrl { get; init; }

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(BaseUrl) && (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return new ValidationResult("must be an http or https address.", [nameof(BaseUrl)]);
    }
}
