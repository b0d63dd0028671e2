using System.ComponentModel.DataAnnotations;

namespace Connectors.Sources.Catalog;

/// <summary>Checks settings that are lists of path patterns.</summary>
internal static class PathPatterns
{
    private const int MaxPatterns = 100;
    private const int MaxLength = 500;

    /// <summary>Says what is wrong with the settings that include and exclude paths.</summary>
    public static IEnumerable<ValidationResult> Errors(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        foreach (var (key, patterns) in new[] { ("Include", include), ("Exclude", exclude) })
        {
            if (patterns.Count > MaxPatterns)
                yield return new ValidationResult($"must not have more than {MaxPatterns} patterns.", [key]);
            if (patterns.Any(pattern => pattern.Length > MaxLength))
                yield return new ValidationResult($"must not have patterns of more than {MaxLength} characters.", [key]);
        }
    }
}
