using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Tells whether a file belongs to a partition by where it lies: below the partition's folder, or at the end of one of its shortcuts.</summary>
internal sealed class DriveReach(DriveApi api, DriveScope scope, Func<bool> shortcuts)
{
    private const int Deepest = 120;
    private const int MostHops = 4;
    private const int TargetsAtOnce = 30;
    private const int Remembered = 50_000;

    private readonly Dictionary<string, string?> _parents = [];

    public async Task<bool> HoldsAsync(DriveFile file, CancellationToken cancellationToken)
        => scope.Holds(file) || await ReachesAsync(file.Id, file.Parent, MostHops, cancellationToken);

    private async Task<bool> ReachesAsync(string id, string? parent, int hops, CancellationToken cancellationToken)
    {
        if (!scope.IsTree && !shortcuts())
            return false;

        var chain = await ChainAsync(id, parent, cancellationToken);
        if (scope.IsTree && chain.Contains(scope.Partition.Id))
            return true;
        if (hops == 0 || !shortcuts())
            return false;

        foreach (var targets in chain.Chunk(TargetsAtOnce))
        {
            var page = await api.FilesAsync(scope.ShortcutsTo(targets), scope.DriveId, everywhere: scope.IsTree, 100, null, slim: false, cancellationToken);
            foreach (var shortcut in page.Files ?? [])
            {
                if (scope.Holds(shortcut) || await ReachesAsync(shortcut.Id, shortcut.Parent, hops - 1, cancellationToken))
                    return true;
            }
        }

        return false;
    }

    private async Task<List<string>> ChainAsync(string id, string? parent, CancellationToken cancellationToken)
    {
        var chain = new List<string> { id };
        while (parent is not null && chain.Count < Deepest && !chain.Contains(parent))
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
        if (_parents.Count > Remembered)
            _parents.Clear();
        try
        {
            return _parents[folder] = (await api.FileAsync(folder, cancellationToken)).Parent;
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return _parents[folder] = null;
        }
    }
}
