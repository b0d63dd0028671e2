using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.RemoteFiles;

/// <summary>The settings of every source that reads files of another machine.</summary>
internal abstract record RemoteFilesConfig : SourceConfig, IValidatableObject
{
    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Files to read: patterns of paths, such as *.md or reports/**. Empty: all files.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Files and folders to leave out, such as *.tmp, .git or drafts/**. Excluding outweighs including.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Display(Name = "Readers", GroupName = ConfigGroups.Scope)]
    [Description(ReaderNames.Description)]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Access { get; init; } = [ReaderNames.Everyone];

    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var error in PathPatterns.Errors(Include, Exclude))
            yield return error;

        if (ReaderNames.SettingError(Access) is { } wrong)
            yield return new ValidationResult(wrong, [nameof(Access)]);
    }
}
