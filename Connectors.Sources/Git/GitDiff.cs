using System.Runtime.CompilerServices;
using Connectors.Sources.Files;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>
/// Compares a folder of two commits, subfolder by subfolder; folders with the same id are equal. The order is always the same, so a number
/// is a position.
/// </summary>
internal sealed class GitDiff(GitFiles before, GitFiles after, PathRules rules)
{
    /// <param name="start">The folder. Empty for the root.</param>
    /// <param name="deep">Whether to enter its subfolders.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public async IAsyncEnumerable<GitChange> CompareAsync(
        string start, bool deep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = new Stack<Pair>();
        open.Push(new Pair(start, null, null, start.Length == 0 ? 1 : 2));
        while (open.TryPop(out var pair))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (path, old, now) in await EntriesAsync(pair, cancellationToken))
            {
                if (WasDocument(path, old) && now is not { Kind: RemoteKind.File, LeftOut: null, Trouble: null })
                    yield return new GitChange(path, null);
                if (now is not null && TreeWalk.Refuse(path, now, pair.Depth) is { } refusal)
                    yield return new GitChange(path, refusal);
                else if (now is not null && now.Kind != RemoteKind.Folder)
                    yield return new GitChange(path, TreeWalk.File(path, now, rules));
                else if (now is not null && rules.ExcludesFolder(path) is not null)
                    continue;
                if (deep && (Folder(old) ?? Folder(now)) is not null && pair.Depth < TreeWalk.MaxDepth)
                    open.Push(new Pair(path, Folder(old), Folder(now), pair.Depth + 1));
            }
        }
    }

    private static string? Folder(RemoteEntry? entry) => entry is { Kind: RemoteKind.Folder, Trouble: null } ? entry.Version : null;

    private bool WasDocument(string path, RemoteEntry? old)
        => old is { Kind: RemoteKind.File, LeftOut: null, Trouble: null } && rules.ExcludesPath(path) is null;

    private async Task<List<(string Path, RemoteEntry? Old, RemoteEntry? Now)>> EntriesAsync(Pair pair, CancellationToken cancellationToken)
    {
        // The first pair is known by its path, the others by their ids.
        var isFirst = pair.Before is null && pair.After is null;
        var old = ByName(isFirst ? await before.EntriesOfAsync(pair.Path, cancellationToken)
            : pair.Before is null ? [] : await before.EntriesAsync(pair.Before, cancellationToken));
        var now = ByName(isFirst ? await after.EntriesOfAsync(pair.Path, cancellationToken)
            : pair.After is null ? [] : await after.EntriesAsync(pair.After, cancellationToken));
        return [.. from name in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                   let was = old.GetValueOrDefault(name)
                   let there = now.GetValueOrDefault(name)
                   where was?.Version != there?.Version || was?.Kind != there?.Kind
                   select (RemotePath.Join(pair.Path, name), was, there)];
    }

    /// <summary>A name that a damaged folder has twice counts once.</summary>
    private static Dictionary<string, RemoteEntry> ByName(IReadOnlyList<RemoteEntry> entries)
        => entries.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    private sealed record Pair(string Path, string? Before, string? After, int Depth);
}

/// <param name="Item">What is there now. Null if the document is gone.</param>
internal sealed record GitChange(string Path, RemoteItem? Item);
