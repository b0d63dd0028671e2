namespace Connectors.Sources.Folder;

/// <summary>
/// Walks directories in the ordinal order of their names, so that a path is a position. Links are never followed: what they lead to
/// is read where it is, if that is inside the root, and circles cannot arise.
/// </summary>
internal sealed class FolderWalk(string root, FolderRules rules)
{
    private const int Held = 20_000;
    private const int Deepest = 128;
    // Keeps a checkpoint, which is a path, far below 16 KB even where JSON writes six characters for one.
    private const int LongestPath = 2_000;

    /// <param name="start">The directory to walk, relative to the root; empty for the root.</param>
    /// <param name="deep">Whether to enter the directories within.</param>
    /// <param name="after">The path after which to begin, relative to the root.</param>
    public IEnumerable<FolderItem> Walk(string start, bool deep, string? after, CancellationToken cancellationToken)
    {
        var open = new Stack<(string Path, DirectoryNames Names, string? Resume)>();
        open.Push(Open(start, Below(start, after)));
        while (open.TryPeek(out var current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryNext(current.Path, current.Names, out var entry, out var failure, cancellationToken))
            {
                open.Pop();
                if (failure is not null)
                    yield return new FolderItem(current.Path) { Failure = failure };
                continue;
            }

            var path = Join(current.Path, entry.Name);
            if (Refuse(path, entry) is { } refused)
                yield return refused;
            else if (!entry.IsDirectory)
                yield return new FolderItem(path) { Rule = rules.ExcludesFile(path) };
            else if (rules.ExcludesFolder(path) is { } rule)
                yield return new FolderItem(path) { Rule = rule };
            else if (deep && open.Count >= Deepest)
                yield return new FolderItem(path) { Failure = Container(path, FailureReason.Other, $"{path} is nested deeper than {Deepest} folders.") };
            else if (deep)
                open.Push(Open(path, Below(entry.Name, current.Resume)));
        }
    }

    /// <summary>What is wrong with a name or what it stands for; null for a file or directory that can be tried.</summary>
    private FolderItem? Refuse(string path, FolderEntry entry)
    {
        if (entry.IsLink)
            return new FolderItem(path) { Rule = "symbolic link" };
        // Bytes that are no UTF-8 were replaced when the name was read, and such a name leads nowhere.
        if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(Path.Combine(root, path)))
        {
            var scope = entry.IsDirectory ? FailureScope.Container : FailureScope.Document;
            return new FolderItem(path) { Failure = new SourceFailure(scope, path, FailureReason.Unsupported, $"{path}: the name is not valid UTF-8; rename it.") };
        }

        return path.Length > LongestPath
            ? new FolderItem(path[..LongestPath])
            {
                Failure = new SourceFailure(
                    entry.IsDirectory ? FailureScope.Container : FailureScope.Document,
                    path[..LongestPath],
                    FailureReason.Unsupported,
                    $"The path has more than {LongestPath} characters."),
            }
            : null;
    }

    private (string Path, DirectoryNames Names, string? Resume) Open(string path, string? resume)
    {
        var slash = resume?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var first = slash < 0 ? resume : resume![..slash];
        return (path, new DirectoryNames(Path.Combine(root, path), first, inclusive: slash >= 0, Held), resume);
    }

    private bool TryNext(string path, DirectoryNames names, out FolderEntry entry, out SourceFailure? failure, CancellationToken cancellationToken)
    {
        (entry, failure) = (default, null);
        try
        {
            if (path.Length > 0 && new FileInfo(Path.Combine(root, path)).LinkTarget is not null)
                throw new DirectoryNotFoundException("it has become a link");
            return names.TryNext(out entry, cancellationToken);
        }
        catch (DirectoryNotFoundException)
        {
            failure = Container(path, FailureReason.NotFound, $"The folder {Name(path)} is gone.");
        }
        catch (UnauthorizedAccessException)
        {
            failure = Container(path, FailureReason.Forbidden, $"The folder {Name(path)} may not be read by the user that the worker runs as.");
        }
        catch (IOException e)
        {
            failure = Container(path, FailureReason.Transient, $"The folder {Name(path)} cannot be read: {e.Message}");
        }

        return false;
    }

    /// <summary>The part of a position that lies below a directory; null where it does not.</summary>
    private static string? Below(string directory, string? position)
    {
        if (directory.Length == 0 || position is null)
            return position;
        return position.StartsWith(directory + '/', StringComparison.Ordinal) ? position[(directory.Length + 1)..] : null;
    }

    private static SourceFailure Container(string path, FailureReason reason, string message)
        => new(FailureScope.Container, Name(path), reason, message);

    private static string Name(string path) => path.Length == 0 ? "/" : path;

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
