namespace Connectors.Sources.Folder;

/// <summary>A partition for each directory directly in the root, and one for the files there.</summary>
internal static class FolderPartitions
{
    private const string RootFiles = "files";
    private const string Prefix = "folder:";
    private const int Held = 20_000;

    /// <exception cref="SourceException">The root cannot be read to its end.</exception>
    public static SourceSplit Find(string root, FolderRules rules, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var partitions = new List<SourcePartition> { new(RootFiles, "files directly in the folder") };
        var failures = new List<SourceFailure>();
        try
        {
            var names = new DirectoryNames(root, after: null, inclusive: false, Held);
            while (names.TryNext(out var entry, cancellationToken))
            {
                if (!entry.IsDirectory || rules.ExcludesFolder(entry.Name) is not null)
                    continue;
                if (Directory.Exists(Path.Combine(root, entry.Name)))
                    partitions.Add(new SourcePartition(Prefix + entry.Name, entry.Name));
                else if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
                    failures.Add(new SourceFailure(FailureScope.Container, entry.Name, FailureReason.Unsupported, $"{entry.Name}: the name is not valid UTF-8; rename it."));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(SourceErrorKind.Transient, $"The folder's directories cannot be listed: {e.Message}", e);
        }

        return new SourceSplit(partitions) { Failures = failures };
    }

    /// <summary>Where a partition's walk starts, and whether it enters directories.</summary>
    public static (string Start, bool Deep) Open(string partition)
    {
        if (partition == RootFiles)
            return ("", false);
        var name = partition.StartsWith(Prefix, StringComparison.Ordinal) ? partition[Prefix.Length..] : "";
        return name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? throw new SourceException(SourceErrorKind.Misconfigured, $"A folder has no partition \"{partition}\".")
            : (name, true);
    }
}
