using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>
/// Lists the files below a folder, one folder after another, depth first and with subfolders in the order of their ids, so the path to the
/// current folder is a complete position. Shortcuts to folders are followed. No folder is entered twice, which ends cycles.
/// </summary>
/// <param name="trashed">Lists files in the trash as well, and follows no shortcuts.</param>
/// <param name="aside">The root is only a part of what is read, so its refusal is a failure like that of any other folder.</param>
internal sealed class FolderTree(DriveClient client, string root, int pageSize, bool slim, bool trashed = false, bool aside = false)
{
    private const int MaxDepth = 120;
    private const int MaxRestarts = 2;

    private readonly HashSet<string> _entered = [];
    private readonly HashSet<string> _behindShortcuts = [];
    private readonly Dictionary<string, SortedSet<string>> _subfolders = [];
    private PageGuard? _guard;

    public async IAsyncEnumerable<ListedPage> PagesAsync(
        ListingPosition? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var at = from is { Path: not null } ? from : ListingPosition.Of(root);
        _entered.UnionWith(at.Path!);
        for (ListingPosition? next = at; next is not null; at = next)
        {
            var page = at.FilesDone ? new ListedPage([], at, at) : await FilesAsync(at, cancellationToken);
            next = page.Next;
            if (next is { FilesDone: true })
                next = await DescendAsync([.. at.Path!], cancellationToken);
            if (!at.FilesDone)
                yield return page with { Next = next };
            if (next is null)
                yield break;
        }
    }

    private async Task<ListedPage> FilesAsync(ListingPosition at, CancellationToken cancellationToken)
    {
        var folder = at.Path![^1];
        var done = at with { PageToken = null, After = null, FilesDone = true };
        try
        {
            var page = await SearchAsync(DriveQuery.In(folder, trashed), at.PageToken, cancellationToken);
            if (at.PageToken is not null && _guard?.AsksAgain(page.NextPageToken) == true)
                return new ListedPage([], at, at);
            RememberSubfolders(folder, page, isFirst: at.PageToken is null);
            _guard = at.PageToken is null || _guard is null
                ? new PageGuard($"the files in {folder}", maxIdle: DriveClient.MaxIdlePages)
                : _guard;
            _guard.Page(page.NextPageToken, page.Count);
            var next = string.IsNullOrEmpty(page.NextPageToken) ? done : at with { PageToken = page.NextPageToken, After = null };
            var listed = new ListedPage([.. page.Files.Where(file => !file.IsFolder)], at, next)
            {
                Incomplete = page.IncompleteSearch ? "Google could not search a whole folder (incompleteSearch)." : null,
            };
            return listed.WithOdd(page.Files.Odd, folder);
        }
        catch (SourceException e)
            when (at.PageToken is not null && GoogleRefusal.Of(e) is { Status: 400 } && at.Restarts < MaxRestarts)
        {
            return new ListedPage([], at, at with { PageToken = null, After = null, Restarts = at.Restarts + 1 });
        }
        catch (SourceException e) when (_behindShortcuts.Contains(folder) && GoogleRefusal.Of(e) is { IsMissing: true })
        {
            _subfolders[folder] = [];
            return new ListedPage([], at, done) { Failures = [DriveErrors.OfDeadShortcut(folder, e)], KeptBelow = folder };
        }
        catch (SourceException e) when ((aside || at.Path.Count > 1) && e.Kind == SourceErrorKind.Forbidden)
        {
            _subfolders[folder] = [];
            return new ListedPage([], at, done)
            {
                Failures = [DriveErrors.OfContainer(folder, e)],
                Incomplete = $"The folder {folder} could not be listed: {e.Message}",
            };
        }
    }

    /// <summary>Returns the next folder: a subfolder, else the next sibling, else the parent's next sibling…; null at the end.</summary>
    private async Task<ListingPosition?> DescendAsync(List<string> path, CancellationToken cancellationToken)
    {
        var after = "";
        while (path.Count > 0)
        {
            if (path.Count < MaxDepth)
            {
                foreach (var folder in await SubfoldersAsync(path[^1], cancellationToken))
                {
                    if (string.CompareOrdinal(folder, after) > 0 && !path.Contains(folder) && _entered.Add(folder))
                        return new ListingPosition { Path = [.. path, folder] };
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
        var guard = new PageGuard($"the folders in {folder}", maxIdle: DriveClient.MaxIdlePages);
        string? token = null;
        do
        {
            var page = await SearchAsync(DriveQuery.FoldersIn(folder, trashed), token, cancellationToken);
            if (guard.AsksAgain(page.NextPageToken))
                continue;
            found.UnionWith(Subfolders(page));
            token = page.NextPageToken;
            guard.Page(token, page.Count);
        }
        while (!string.IsNullOrEmpty(token));
        return found;
    }

    /// <summary>
    /// Keeps the subfolders that come with a folder's files. If a listing resumes after a folder's first page, they are incomplete and are
    /// asked for separately.
    /// </summary>
    private void RememberSubfolders(string folder, DriveFilePage page, bool isFirst)
    {
        if (isFirst)
            _subfolders[folder] = new SortedSet<string>(StringComparer.Ordinal);
        if (_subfolders.TryGetValue(folder, out var folders))
            folders.UnionWith(Subfolders(page));
    }

    private IEnumerable<string> Subfolders(DriveFilePage page)
    {
        foreach (var file in page.Files)
        {
            if (file.IsFolder)
                yield return file.Id;
            if (file is not { IsShortcut: true, ShortcutDetails: { TargetMimeType: DriveFile.FolderType } target } || trashed)
                continue;
            if (target.TargetResourceKey is { } key)
                client.ResourceKeys[target.TargetId] = key;
            _behindShortcuts.Add(target.TargetId);
            yield return target.TargetId;
        }
    }

    private Task<DriveFilePage> SearchAsync(string query, string? token, CancellationToken cancellationToken)
        => client.SearchAsync(
            new DriveSearch(query) { AllDrives = true, PageSize = pageSize, PageToken = token, Slim = slim }, cancellationToken);
}
