using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Push;

/// <summary>A connector without a system: programs send its documents.</summary>
internal sealed record PushConfig : SourceConfig, IValidatableObject
{
    [Display(Name = "Readers", GroupName = ConfigGroups.Connection)]
    [Description("Who may read documents that are sent without readers of their own: everyone, or e-mail addresses and domains such as "
        + "@example.com, as a list or separated by commas.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public required IReadOnlyList<string> Access { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ReaderNames.SettingError(Access) is { } error)
            yield return new ValidationResult(error, [nameof(Access)]);
    }
}
