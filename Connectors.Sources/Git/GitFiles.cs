using System.Runtime.CompilerServices;
using Connectors.Sources.Files;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>The folders and files below a root. The folders must have been loaded.</summary>
internal sealed class GitFiles(GitRepository repository, GitRoot root, PathRules rules)
{
    /// <summary>Folders may name each other in a way that gives more paths than any disk has files.</summary>
    private const int MaxItems = 5_000_000;

    private const int MaxKept = 1_000;

    private readonly Dictionary<string, IReadOnlyList<RemoteEntry>> _kept = new(StringComparer.Ordinal);

    /// <summary>Walks a folder in an order in which a path is a position.</summary>
    public async IAsyncEnumerable<RemoteItem> WalkAsync(
        string start, bool deep, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = 0;
        await foreach (var item in new TreeWalk(ListAsync, rules).WalkAsync(start, deep, after, cancellationToken))
        {
            if (++items > MaxItems)
                throw new SourceException(SourceErrorKind.Misconfigured, $"There are more than {MaxItems:N0} paths. Exclude some.");
            yield return item;
        }
    }

    /// <summary>Returns what is at a path. Null if nothing is.</summary>
    public async Task<RemoteEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (!RemotePath.IsPlain(path))
            return null;
        RemoteEntry? entry = null;
        foreach (var name in path.Split('/'))
        {
            if (entry is not null and not { Kind: RemoteKind.Folder, Version: not null })
                return null;
            var entries = entry is null ? root.Entries : await EntriesAsync(entry.Version!, cancellationToken);
            entry = entries.FirstOrDefault(one => one.Name == name && one.Trouble is null);
            if (entry is null)
                return null;
        }

        return entry;
    }

    /// <summary>Returns the entries of a folder by its path. A folder that is not there is empty: a commit does not lie.</summary>
    public async Task<IReadOnlyList<RemoteEntry>> EntriesOfAsync(string path, CancellationToken cancellationToken)
        => path.Length == 0 ? root.Entries
            : await FindAsync(path, cancellationToken) is { Kind: RemoteKind.Folder, Version: { } folder }
                ? await EntriesAsync(folder, cancellationToken)
                : [];

    /// <summary>Returns the entries of a folder by its id.</summary>
    public async Task<IReadOnlyList<RemoteEntry>> EntriesAsync(string folder, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(folder, out var kept))
            return kept;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        var bytes = await repository.ReadAsync(folder, cancellationToken);
        return _kept[folder] = GitTree.Read(bytes, folder.Length / 2);
    }

    private async Task<RemoteListing> ListAsync(string path, CancellationToken cancellationToken)
        => new(await EntriesOfAsync(path, cancellationToken));
}
