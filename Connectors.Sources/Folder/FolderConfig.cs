using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Folder;

/// <summary>A directory of the machine on which the workers run.</summary>
internal sealed record FolderConfig : SourceConfig, IValidatableObject
{
    [Display(Name = "Root directory", GroupName = ConfigGroups.Connection)]
    [Description("The directory to read: an absolute path inside a directory that the operator allows (Connectors:FolderRoots).")]
    public required string Root { get; init; }

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Files to read: patterns of paths below the root directory, such as *.md or reports/**. Empty: all files.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("Files and folders to leave out, such as *.tmp, .git or drafts/**. Excluding outweighs including.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path.IsPathFullyQualified(Root) || Root.Contains('\0', StringComparison.Ordinal))
            yield return new ValidationResult("must be an absolute path, such as /srv/documents.", [nameof(Root)]);
        foreach (var wrong in PathPatterns.Errors(Include, Exclude))
            yield return wrong;
    }
}
