namespace Connectors.Sources.Git;

/// <summary>A position in the reading of a partition at a commit.</summary>
/// <param name="Commit">The commit that is read. Empty for a repository without commits.</param>
/// <param name="Folder">The id of the partition's folder in that commit, which stands for all in it. Empty if there is none.</param>
/// <param name="Scope">Stands for the settings that decide what is read: with others, everything is read again.</param>
internal sealed record GitCheckpoint(string Commit, string Folder, string Scope)
{
    /// <summary>Whether all of it has been given.</summary>
    public bool IsDone { get; init; }

    /// <summary>The path of the last item given, if the whole folder is read.</summary>
    public string? After { get; init; }

    /// <summary>The id of the folder since which changes are read. Null if the whole folder is read.</summary>
    public string? Since { get; init; }

    /// <summary>The commit since which changes are read. Null if the whole folder is read.</summary>
    public string? SinceCommit { get; init; }

    /// <summary>The number of changes given so far.</summary>
    public int Given { get; init; }
}
