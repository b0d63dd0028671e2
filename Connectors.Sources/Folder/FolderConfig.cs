using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Folder;

/// <summary>A directory of the machine that the workers run on.</summary>
internal sealed record FolderConfig : SourceConfig, IValidatableObject
{
    private const int MostPatterns = 100;
    private const int LongestPattern = 500;

    [Description("The directory to read, as an absolute path inside one that the operator allows (Connectors:FolderRoots).")]
    public required string Root { get; init; }

    [Description("Which files to read: patterns of paths below the root, such as *.md or reports/**. Empty: all.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Description("Which files and folders to leave out, such as *.tmp, .git or drafts/**. Stronger than include.")]
    [JsonConverter(typeof(CommaSeparatedConverter))]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Path.IsPathFullyQualified(Root) || Root.Contains('\0', StringComparison.Ordinal))
            yield return new ValidationResult("must be an absolute path, such as /srv/documents.", [nameof(Root)]);
        foreach (var (key, patterns) in new[] { (nameof(Include), Include), (nameof(Exclude), Exclude) })
        {
            if (patterns.Count > MostPatterns || patterns.Any(pattern => pattern.Length > LongestPattern))
                yield return new ValidationResult($"may have {MostPatterns} patterns of {LongestPattern} characters.", [key]);
        }
    }
}
