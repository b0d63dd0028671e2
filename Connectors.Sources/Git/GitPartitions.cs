using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>
/// One partition of each folder in the root, if the server sends folders without files. Otherwise each partition would fetch the whole
/// branch, so there is one for all.
/// </summary>
internal static class GitPartitions
{
    public static async Task<SourceSplit> SplitAsync(GitSession session, GitFolders folders, CancellationToken cancellationToken)
    {
        var head = await session.HeadAsync(cancellationToken);
        if (!head.Server.SendsParts)
            return new SourceSplit([SourcePartition.Whole]);
        var root = head.IsEmpty ? [] : (await session.RootAsync(head, cancellationToken)).Entries;
        var present = root.Where(entry => entry is { Kind: RemoteKind.Folder, Trouble: null })
            .Select(entry => entry.Name)
            .Where(name => session.Rules.ExcludesFolder(name) is null)
            .ToHashSet(StringComparer.Ordinal);
        var gone = await folders.GoneAsync(present, cancellationToken);
        return RemoteSplit.Make([.. root, .. gone.Select(name => new RemoteEntry(name, RemoteKind.Folder))], session.Rules);
    }

    /// <summary>Returns the folder at which a partition starts, and whether it has subfolders.</summary>
    public static (string Start, bool Deep) Open(string partition)
        => partition == SourcePartition.Whole.Key ? ("", true) : RemoteSplit.Open(partition);

    /// <summary>Returns the id of a partition's folder. Empty if the commit does not have it.</summary>
    public static string Folder(GitRoot root, string start)
        => start.Length == 0 ? root.Id
            : root.Entries.FirstOrDefault(entry => entry.Name == start && entry is { Kind: RemoteKind.Folder, Trouble: null })?.Version
                ?? "";
}
