using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Lists what is below a folder, folder by folder, subfolders in the order of their ids: the path to the current folder is all the position
/// there is. Shortcuts to folders are followed; no folder is entered twice, which ends cycles.
/// </summary>
/// <param name="trashed">Lists what is in a folder although it is in the trash.</param>
/// <param name="aside">The root is not all that is read: where it is refused, that is a failure like any other's.</param>
internal sealed class DriveTree(DriveApi api, string root, int pageSize, bool slim, bool trashed = false, bool aside = false)
{
    private const int Deepest = 120;

    private readonly HashSet<string> _entered = [];
    private readonly Dictionary<string, SortedSet<string>> _subfolders = [];
    private PageGuard? _guard;

    public async IAsyncEnumerable<DrivePage> PagesAsync(DriveListing? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = from is { Path: not null } ? from : new DriveListing { Path = [root] };
        _entered.UnionWith(at.Path!);
        for (DriveListing? next = at; next is not null; at = next)
        {
            var page = at.FilesDone ? new DrivePage([], at, at) : await FilesAsync(at, cancellationToken);
            next = page.Next;
            if (next is { FilesDone: true })
                next = await DescendAsync([.. at.Path!], cancellationToken);
            if (!at.FilesDone)
                yield return page with { Next = next };
            if (next is null)
                yield break;
        }
    }

    private async Task<DrivePage> FilesAsync(DriveListing at, CancellationToken cancellationToken)
    {
        var folder = at.Path![^1];
        var done = at with { PageToken = null, After = null, FilesDone = true };
        try
        {
            var page = await ListAsync(DriveQuery.In(folder), at.PageToken, cancellationToken);
            Remember(folder, page, whole: at.PageToken is null);
            _guard = at.PageToken is null || _guard is null ? new PageGuard($"the files in {folder}", maxIdle: DriveQuery.MostIdlePages) : _guard;
            _guard.Page(page.NextPageToken, page.Files?.Count ?? 0);
            return new DrivePage(
                [.. (page.Files ?? []).Where(file => !file.IsFolder)], at,
                string.IsNullOrEmpty(page.NextPageToken) ? done : at with { PageToken = page.NextPageToken, After = null })
            {
                Incomplete = page.IncompleteSearch ? "Google could not search all of a folder (incompleteSearch)." : null,
            };
        }
        catch (SourceException e) when (at.PageToken is not null && GoogleRefusal.Of(e) is { Status: 400 } && at.Restarts < 2)
        {
            return new DrivePage([], at, at with { PageToken = null, After = null, Restarts = at.Restarts + 1 });
        }
        catch (SourceException e) when ((aside || at.Path.Count > 1) && e.Kind == SourceErrorKind.Forbidden)
        {
            var why = GoogleRefusal.Of(e) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden;
            _subfolders[folder] = [];
            return new DrivePage([], at, done)
            {
                Failure = new SourceFailure(FailureScope.Container, folder, why, e.Message),
                Incomplete = $"The folder {folder} could not be listed: {e.Message}",
            };
        }
    }

    /// <summary>The next folder: below this one, else the next beside it, else beside its parent…; null at the end.</summary>
    private async Task<DriveListing?> DescendAsync(List<string> path, CancellationToken cancellationToken)
    {
        var after = "";
        while (path.Count > 0)
        {
            if (path.Count < Deepest)
            {
                foreach (var folder in await SubfoldersAsync(path[^1], cancellationToken))
                {
                    if (string.CompareOrdinal(folder, after) > 0 && !path.Contains(folder) && _entered.Add(folder))
                        return new DriveListing { Path = [.. path, folder] };
                }
            }

            after = path[^1];
            _subfolders.Remove(after);
            path.RemoveAt(path.Count - 1);
        }

        return null;
    }

    private async Task<SortedSet<string>> SubfoldersAsync(string folder, CancellationToken cancellationToken)
    {
        if (_subfolders.TryGetValue(folder, out var known))
            return known;

        var found = _subfolders[folder] = new SortedSet<string>(StringComparer.Ordinal);
        var guard = new PageGuard($"the folders in {folder}", maxIdle: DriveQuery.MostIdlePages);
        string? token = null;
        do
        {
            var page = await ListAsync(DriveQuery.FoldersIn(folder), token, cancellationToken);
            found.UnionWith(Folders(page));
            token = page.NextPageToken;
            guard.Page(token, page.Files?.Count ?? 0);
        }
        while (!string.IsNullOrEmpty(token));
        return found;
    }

    /// <summary>A folder's subfolders come along with its files; where the listing was resumed half-way they are asked for again.</summary>
    private void Remember(string folder, DriveFilePage page, bool whole)
    {
        if (whole)
            _subfolders[folder] = new SortedSet<string>(StringComparer.Ordinal);
        if (_subfolders.TryGetValue(folder, out var folders))
            folders.UnionWith(Folders(page));
    }

    private IEnumerable<string> Folders(DriveFilePage page)
    {
        foreach (var file in page.Files ?? [])
        {
            if (file.IsFolder)
                yield return file.Id;
            if (file is not { IsShortcut: true, ShortcutDetails: { TargetMimeType: DriveFormats.Folder } target } || trashed)
                continue;
            if (target.TargetResourceKey is { } key)
                api.ResourceKeys[target.TargetId] = key;
            yield return target.TargetId;
        }
    }

    private Task<DriveFilePage> ListAsync(string query, string? token, CancellationToken cancellationToken)
        => api.FilesAsync(
            trashed ? query.Replace(" and trashed = false", "", StringComparison.Ordinal) : query,
            driveId: null, everywhere: true, pageSize, token, slim, cancellationToken);
}
