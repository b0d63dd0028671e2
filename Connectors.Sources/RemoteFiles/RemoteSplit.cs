using Connectors.Sources.Files;

namespace Connectors.Sources.RemoteFiles;

/// <summary>Makes one partition of each folder directly in the root, and one of the files there.</summary>
internal static class RemoteSplit
{
    private const string RootFiles = "files";
    private const string Prefix = "folder:";

    public static SourceSplit Make(IReadOnlyList<RemoteEntry> root, PathRules rules)
    {
        var folders = root.Where(entry => entry.Kind == RemoteKind.Folder).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var failures = from folder in folders
                       where folder.Trouble is not null
                       select new SourceFailure(
                           FailureScope.Container, folder.Name, FailureReason.Unsupported, $"{folder.Name}: {folder.Trouble}");
        var partitions = from folder in folders
                         where folder.Trouble is null && rules.ExcludesFolder(folder.Name) is null
                         select new SourcePartition(Prefix + folder.Name, folder.Name);
        var files = new SourcePartition(RootFiles, "files directly in the folder");
        return new SourceSplit([files, .. partitions]) { Failures = [.. failures] };
    }

    /// <summary>Returns the folder at which a partition's walk starts, and whether it enters subfolders.</summary>
    public static (string Start, bool Deep) Open(string partition)
    {
        if (partition == RootFiles)
            return ("", false);

        var name = partition.StartsWith(Prefix, StringComparison.Ordinal) ? partition[Prefix.Length..] : "";
        return RemotePath.IsName(name)
            ? (name, true)
            : throw new SourceException(SourceErrorKind.Misconfigured, $"There is no partition \"{partition}\".");
    }
}
