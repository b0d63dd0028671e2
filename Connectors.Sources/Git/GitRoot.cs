using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>The root of a commit, or the part of it that is looked at.</summary>
/// <param name="Id">Its id. Empty for a part.</param>
internal sealed record GitRoot(string Id, IReadOnlyList<RemoteEntry> Entries)
{
    /// <summary>The commit whose root it is. Null for a part.</summary>
    public GitCommit? Commit { get; init; }

    /// <summary>Returns a root that has one folder.</summary>
    public static GitRoot With(string name, string id) => new("", [new RemoteEntry(name, RemoteKind.Folder) { Version = id }]);
}
