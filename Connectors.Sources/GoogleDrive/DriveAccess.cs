using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Tells who may read a file. Google includes permissions only with files in My Drives, and only for accounts that may share the file.
/// Files in shared drives come with the ids of their permissions. An id stands for the same user or group on every file, so it is looked
/// up once.
/// </summary>
/// <param name="client">Calls Google as the reader.</param>
/// <param name="user">The reader's address; null if it is unknown.</param>
/// <param name="admin">
/// Calls Google as the administrator, who may list a shared drive's members without being one; null if there is no administrator.
/// </param>
internal sealed class DriveAccess(DriveClient client, string? user, DriveClient? admin)
{
    private const int MaxRemembered = 50_000;

    private readonly Dictionary<string, Principal?> _byPermission = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _drives = [];

    public async Task<DocumentAccess> OfAsync(DriveFile file, CancellationToken cancellationToken)
    {
        if (file.Permissions is { Count: > 0 } permissions)
            return Of(permissions.Select(Principal));
        var ids = file.PermissionIds ?? [];
        // In a My Drive, permissions come with the file if this account may see them at all.
        if (file.DriveId is not { } drive)
            return OfKnown(ids);
        if (_byPermission.Count > MaxRemembered)
            _byPermission.Clear();
        if (ids.Count > 0 && !IsKnown(ids) && admin is not null && _drives.Add(drive))
            await LearnAsync(admin, drive, cancellationToken);
        if (ids.Count > 0 && IsKnown(ids))
            return Of(ids.Select(id => _byPermission[id]));
        if (ids.Count > 0 && ids.All(id => _byPermission.ContainsKey(id) || _refused.Contains(id)))
            return OfKnown(ids);
        if (await LearnAsync(client, file.Id, cancellationToken) is { } learnt)
            return Of(learnt);
        _refused.UnionWith(ids.Where(id => !_byPermission.ContainsKey(id)));
        return OfKnown(ids);
    }

    /// <summary>Looks up the permissions of a file or drive and remembers them. Returns null if the account may not see them.</summary>
    private async Task<IReadOnlyList<Principal?>?> LearnAsync(DriveClient asker, string id, CancellationToken cancellationToken)
    {
        var learnt = new List<Principal?>();
        var guard = new PageGuard($"the permissions of {id}", 1_000);
        string? token = null;
        try
        {
            do
            {
                var page = await asker.PermissionsAsync(id, asAdmin: asker == admin, token, cancellationToken);
                if (guard.AsksAgain(page.NextPageToken))
                    continue;
                foreach (var permission in page.Permissions)
                {
                    learnt.Add(Principal(permission));
                    // A domain may need the link to open one file but not the next, under the same id, so it is never remembered.
                    if (permission.Type != DrivePermissionType.Domain)
                        _byPermission[permission.Id] = learnt[^1];
                }

                token = page.NextPageToken;
                guard.Page(token, page.Permissions.Count);
            }
            while (!string.IsNullOrEmpty(token));
            return learnt;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return null;
        }
    }

    private bool IsKnown(IEnumerable<string> ids) => ids.All(_byPermission.ContainsKey);

    /// <summary>Grants access only to the reader and the known principals, because some of the file's permissions are unknown.</summary>
    private DocumentAccess OfKnown(IEnumerable<string> ids)
    {
        Principal?[] known =
            [user is null ? null : GooglePrincipals.User(user), .. ids.Select(id => _byPermission.GetValueOrDefault(id))];
        return Array.TrueForAll(known, principal => principal is null) ? DocumentAccess.Nobody : Of(known);
    }

    private static DocumentAccess Of(IEnumerable<Principal?> principals)
        => DocumentAccess.Of([.. principals.OfType<Principal>().Distinct()]);

    /// <summary>Returns null for a permission that grants nothing by itself: opening a file by its link is not counted as access.</summary>
    private static Principal? Principal(DrivePermission permission) => permission switch
    {
        { Deleted: true } => null,
        { Type: DrivePermissionType.User, EmailAddress: { Length: > 0 } email } => GooglePrincipals.User(email),
        { Type: DrivePermissionType.User } => Sources.Principal.User(permission.Id),
        { Type: DrivePermissionType.Group, EmailAddress: { Length: > 0 } email } => GooglePrincipals.Group(email),
        { Type: DrivePermissionType.Domain, Domain: { } domain, AllowFileDiscovery: true }
            => Sources.Principal.Domain(domain.ToLowerInvariant()),
        { Type: DrivePermissionType.Anyone, AllowFileDiscovery: true } => Sources.Principal.Everyone,
        _ => null,
    };
}
