using Connectors.Sources.Files;

namespace Connectors.Sources.Folder;

/// <summary>
/// Walks directories in the ordinal order of their names, so a path is a position. Links are never followed: their target is read at its
/// own place if that is inside the root, and circles cannot occur.
/// </summary>
internal sealed class FolderWalk(string root, PathRules rules)
{
    private const int MaxHeldNames = 20_000;
    private const int MaxDepth = 128;
    // Keeps a checkpoint, which is a path, far below 16 KB even if JSON writes six characters for one.
    private const int MaxPathLength = 2_000;

    /// <param name="start">The directory to walk, relative to the root. Empty for the root.</param>
    /// <param name="deep">Whether to enter its subdirectories.</param>
    /// <param name="after">The path after which to start, relative to the root. Null starts at the beginning.</param>
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
            else if (deep && open.Count >= MaxDepth)
                yield return TooDeep(path);
            else if (deep)
                open.Push(Open(path, Below(entry.Name, current.Resume)));
        }
    }

    /// <summary>Returns null for a file or directory that can be tried.</summary>
    private FolderItem? Refuse(string path, DirectoryEntry entry)
    {
        if (entry.IsLink)
            return new FolderItem(path) { Rule = "symbolic link" };

        var scope = entry.IsDirectory ? FailureScope.Container : FailureScope.Document;
        // Bytes that are not UTF-8 were replaced when the name was read, and such a name leads nowhere.
        if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(Path.Combine(root, path)))
            return Unsupported(path, scope, $"{path}: the name is not valid UTF-8; rename it.");

        return path.Length > MaxPathLength
            ? Unsupported(path[..MaxPathLength], scope, $"The path has more than {MaxPathLength} characters.")
            : null;
    }

    private (string Path, DirectoryNames Names, string? Resume) Open(string path, string? resume)
    {
        var slash = resume?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var first = slash < 0 ? resume : resume![..slash];
        return (path, new DirectoryNames(Path.Combine(root, path), first, inclusive: slash >= 0, MaxHeldNames), resume);
    }

    private bool TryNext(
        string path, DirectoryNames names, out DirectoryEntry entry, out SourceFailure? failure, CancellationToken cancellationToken)
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
            failure = Container(
                path, FailureReason.Forbidden, $"The folder {Name(path)} cannot be read: the worker's user lacks permission.");
        }
        catch (IOException e)
        {
            failure = Container(path, FailureReason.Transient, $"The folder {Name(path)} cannot be read: {e.Message}");
        }

        return false;
    }

    /// <summary>Returns the part of a position that lies below a directory. Null if it does not.</summary>
    private static string? Below(string directory, string? position)
    {
        if (directory.Length == 0 || position is null)
            return position;
        return position.StartsWith(directory + '/', StringComparison.Ordinal) ? position[(directory.Length + 1)..] : null;
    }

    private static FolderItem TooDeep(string path)
        => new(path) { Failure = Container(path, FailureReason.Other, $"{path} is nested deeper than {MaxDepth} folders.") };

    private static FolderItem Unsupported(string path, FailureScope scope, string message)
        => new(path) { Failure = new SourceFailure(scope, path, FailureReason.Unsupported, message) };

    private static SourceFailure Container(string path, FailureReason reason, string message)
        => new(FailureScope.Container, Name(path), reason, message);

    private static string Name(string path) => path.Length == 0 ? "/" : path;

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}

/// <summary>A path that a walk met.</summary>
/// <param name="Path">Relative to the root.</param>
internal sealed record FolderItem(string Path)
{
    /// <summary>Null for a file that can be tried.</summary>
    public SourceFailure? Failure { get; init; }

    /// <summary>The rule that leaves it out. Null for none.</summary>
    public string? Rule { get; init; }

    public bool IsFile => Failure is null && Rule is null;
}
