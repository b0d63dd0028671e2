using Connectors.Sources.Files;

namespace Connectors.Sources.Folder;

/// <summary>Makes one partition of each directory directly in the root, and one of the files there.</summary>
internal static class FolderSplit
{
    private const string RootFiles = "files";
    private const string Prefix = "folder:";
    private const int MaxHeldNames = 20_000;

    /// <exception cref="SourceException">Transient: the root cannot be listed completely.</exception>
    public static SourceSplit Find(string root, PathRules rules, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var partitions = new List<SourcePartition> { new(RootFiles, "files directly in the folder") };
        var failures = new List<SourceFailure>();
        try
        {
            var names = new DirectoryNames(root, after: null, inclusive: false, MaxHeldNames);
            while (names.TryNext(out var entry, cancellationToken))
            {
                if (!entry.IsDirectory || rules.ExcludesFolder(entry.Name) is not null)
                    continue;
                if (Directory.Exists(Path.Combine(root, entry.Name)))
                    partitions.Add(new SourcePartition(Prefix + entry.Name, entry.Name));
                else if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
                    failures.Add(NotUtf8(entry.Name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceErrorKind.Transient, $"The folder's directories cannot be listed: {e.Message}", e);
        }

        return new SourceSplit(partitions) { Failures = failures };
    }

    /// <summary>Returns the directory at which a partition's walk starts, and whether it enters subdirectories.</summary>
    public static (string Start, bool Deep) Open(string partition)
    {
        if (partition == RootFiles)
            return ("", false);

        var name = partition.StartsWith(Prefix, StringComparison.Ordinal) ? partition[Prefix.Length..] : "";
        return name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new SourceException(SourceErrorKind.Misconfigured, $"A folder has no partition \"{partition}\".")
            : (name, true);
    }

    private static SourceFailure NotUtf8(string name)
        => new(FailureScope.Container, name, FailureReason.Unsupported, $"{name}: the name is not valid UTF-8; rename it.");
}
