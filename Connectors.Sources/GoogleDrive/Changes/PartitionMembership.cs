using Connectors.Sources.GoogleDrive.Listing;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Changes;

/// <summary>
/// Decides if a file belongs to a partition, also by its place: below the partition's folder, or at the end of one of its shortcuts.
/// </summary>
internal sealed class PartitionMembership(DriveClient client, DriveScope scope, ShortcutResolver shortcuts)
{
    private const int MaxDepth = 120;
    private const int MaxHops = 4;
    private const int MaxTargetsPerQuery = 30;
    private const int MaxRemembered = 50_000;

    private readonly Dictionary<string, string?> _parents = [];

    public async Task<bool> HoldsAsync(DriveFile file, CancellationToken cancellationToken)
        => scope.Holds(file) || await IsReachedAsync(file.Id, file.Parent, MaxHops, cancellationToken);

    /// <param name="hops">How many more shortcuts may lie between the file and the partition.</param>
    private async Task<bool> IsReachedAsync(string id, string? parent, int hops, CancellationToken cancellationToken)
    {
        if (!scope.IsTree && !shortcuts.Seen)
            return false;

        var chain = await ChainAsync(id, parent, cancellationToken);
        if (scope.IsTree && chain.Contains(scope.Partition.Id))
            return true;
        if (hops == 0 || !shortcuts.Seen)
            return false;

        foreach (var targets in chain.Chunk(MaxTargetsPerQuery))
        {
            var search = new DriveSearch(scope.ShortcutsTo(targets)) { DriveId = scope.DriveId, AllDrives = scope.IsTree, PageSize = 100 };
            foreach (var shortcut in (await client.SearchAsync(search, cancellationToken)).Files)
            {
                if (scope.Holds(shortcut) || await IsReachedAsync(shortcut.Id, shortcut.Parent, hops - 1, cancellationToken))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Returns the ids of the file and of the folders that contain it, innermost first.</summary>
    private async Task<List<string>> ChainAsync(string id, string? parent, CancellationToken cancellationToken)
    {
        var chain = new List<string> { id };
        while (parent is not null && chain.Count < MaxDepth && !chain.Contains(parent))
        {
            chain.Add(parent);
            parent = await ParentAsync(parent, cancellationToken);
        }

        return chain;
    }

    private async Task<string?> ParentAsync(string folder, CancellationToken cancellationToken)
    {
        if (_parents.TryGetValue(folder, out var known))
            return known;
        if (_parents.Count > MaxRemembered)
            _parents.Clear();
        try
        {
            return _parents[folder] = (await client.FileAsync(folder, cancellationToken)).Parent;
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return _parents[folder] = null;
        }
    }
}
