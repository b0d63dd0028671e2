namespace Connectors.Sources.Files;

/// <summary>Decides by patterns which files of a tree are read. Paths are relative to the tree's root.</summary>
/// <param name="include">Patterns of files to read. Empty means all.</param>
/// <param name="exclude">Patterns of files and folders to leave out. They outweigh <paramref name="include"/>.</param>
internal sealed class PathRules(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
{
    private readonly GlobPattern[] _include = [.. include.Select(pattern => new GlobPattern(pattern))];
    private readonly GlobPattern[] _exclude = [.. exclude.Select(pattern => new GlobPattern(pattern))];

    /// <summary>Returns the rule that leaves a folder out with all that is in it. Null if none does.</summary>
    public string? ExcludesFolder(string path) => Excludes(path);

    /// <summary>Returns the rule that leaves a file out, without looking at its folders. Null if none does.</summary>
    public string? ExcludesFile(string path)
        => Excludes(path) ?? (_include.Length == 0 || _include.Any(pattern => pattern.Matches(path))
            ? null
            : $"not included by {string.Join(", ", include)}");

    /// <summary>Like <see cref="ExcludesFile"/>, but also checks the folders that contain the file.</summary>
    public string? ExcludesPath(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Excludes(path[..slash]) is { } rule)
                return rule;
        }

        return ExcludesFile(path);
    }

    private string? Excludes(string path)
        => Array.Find(_exclude, pattern => pattern.Matches(path)) is { } matching ? $"excluded by {matching.Text}" : null;
}
