using System.Runtime.CompilerServices;
using Connectors.Sources.Files;

namespace Connectors.Sources.RemoteFiles;

/// <summary>
/// Walks a server's folders in the ordinal order of their names, one listing a folder, so a path is a position. Links are never followed:
/// their target is read at its own place if that is inside the root.
/// </summary>
/// <param name="list">Lists a folder, the root as "".</param>
internal sealed class TreeWalk(Func<string, CancellationToken, Task<RemoteListing>> list, PathRules rules)
{
    /// <summary>A server that follows links on its own side may show a circle as folders without end.</summary>
    public const int MaxDepth = 64;

    /// <inheritdoc cref="IRemoteFiles.WalkAsync"/>
    public async IAsyncEnumerable<RemoteItem> WalkAsync(
        string start, bool deep, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<OpenFolder>();
        if (await EnterAsync(start, Below(start, after), open, cancellationToken) is { } unreadable)
            yield return unreadable;
        while (open.TryPeek(out var current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!current.Entries.TryDequeue(out var entry))
            {
                open.Pop();
                continue;
            }

            var path = RemotePath.Join(current.Path, entry.Name);
            if (Refuse(path, entry, open.Count) is { } refusal)
                yield return refusal;
            else if (entry.Kind != RemoteKind.Folder)
                yield return File(path, entry, rules);
            else if (rules.ExcludesFolder(path) is { } rule)
                yield return new RemoteItem(path) { Rule = rule };
            else if (deep && await EnterAsync(path, Below(entry.Name, current.Resume), open, cancellationToken) is { } failed)
                yield return failed;
        }
    }

    private async Task<RemoteItem?> EnterAsync(string path, string? resume, Stack<OpenFolder> open, CancellationToken cancellationToken)
    {
        var listing = await list(path, cancellationToken);
        if (listing.Refusal is var (reason, message))
            return RemoteItem.Failed(path, FailureScope.Container, reason, message);

        var slash = resume?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var first = slash < 0 ? resume : resume![..slash];
        var left = listing.Entries
            .Where(entry => first is null || string.CompareOrdinal(entry.Name, first) > (slash < 0 ? 0 : -1))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal);
        open.Push(new OpenFolder(path, new Queue<RemoteEntry>(left), resume));
        return null;
    }

    /// <summary>Returns null for a file or folder that can be tried.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="entry">The file or folder.</param>
    /// <param name="depth">The number of folders around it, the root included.</param>
    public static RemoteItem? Refuse(string path, RemoteEntry entry, int depth)
    {
        var scope = entry.Kind == RemoteKind.Folder ? FailureScope.Container : FailureScope.Document;
        if (entry.Trouble is { } trouble)
            return RemoteItem.Failed(path, scope, FailureReason.Unsupported, $"{RemotePath.Display(path)}: {trouble}");
        if (path.Length > RemotePath.MaxLength)
        {
            return RemoteItem.Failed(
                path[..RemotePath.MaxLength],
                scope,
                FailureReason.Unsupported,
                $"The path has more than {RemotePath.MaxLength} characters.");
        }

        return entry.Kind == RemoteKind.Folder && depth >= MaxDepth
            ? RemoteItem.Failed(path, scope, FailureReason.Other, $"{path} is nested deeper than {MaxDepth} folders.")
            : null;
    }

    /// <summary>Says what becomes of an entry that is no folder.</summary>
    public static RemoteItem File(string path, RemoteEntry entry, PathRules rules) => entry.Kind switch
    {
        RemoteKind.Link => new RemoteItem(path) { Rule = "symbolic link" },
        RemoteKind.Other => new RemoteItem(path) { Rule = "not a regular file" },
        _ => RemoteItem.Of(path, entry, rules.ExcludesFile(path)),
    };

    /// <summary>Returns the part of a position that lies below a folder. Null if it does not.</summary>
    private static string? Below(string folder, string? position)
    {
        if (folder.Length == 0 || position is null)
            return position;
        return position.StartsWith(folder + '/', StringComparison.Ordinal) ? position[(folder.Length + 1)..] : null;
    }

    private sealed record OpenFolder(string Path, Queue<RemoteEntry> Entries, string? Resume);
}
