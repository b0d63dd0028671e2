namespace Connectors.Sources.Folder;

/// <summary>Which files of a folder are documents.</summary>
internal sealed class FolderRules(FolderConfig config)
{
    private readonly GlobPattern[] _include = [.. config.Include.Select(pattern => new GlobPattern(pattern))];
    private readonly GlobPattern[] _exclude = [.. config.Exclude.Select(pattern => new GlobPattern(pattern))];

    /// <summary>The rule that leaves a folder out with all that is in it; null where none does.</summary>
    public string? ExcludesFolder(string path) => Excludes(path);

    /// <summary>The rule that leaves a file out; null where none does. Its folders are not looked at.</summary>
    public string? ExcludesFile(string path)
        => Excludes(path) ?? (_include.Length == 0 || _include.Any(pattern => pattern.Matches(path))
            ? null
            : $"not included by {string.Join(", ", config.Include)}");

    /// <summary>As <see cref="ExcludesFile"/>, for a path that no walk led to: its folders count too.</summary>
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
