using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Who may read files. Google lists a file's permissions with the file only in My Drives, and only to those who may share it; of files in
/// shared drives it names the permissions' ids. An id stands for the same user or group everywhere, so each has to be looked up once.
/// </summary>
/// <param name="api">Asks as whoever reads.</param>
/// <param name="user">Whoever reads; null where nobody knows.</param>
/// <param name="admin">Asks as the administrator, who may see a shared drive's members without being one; null where there is none.</param>
internal sealed class DriveAccess(DriveApi api, string? user, DriveApi? admin)
{
    private const int Remembered = 50_000;

    private readonly Dictionary<string, Principal?> _byPermission = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _drives = [];

    public async Task<DocumentAccess> OfAsync(DriveFile file, CancellationToken cancellationToken)
    {
        if (file.Permissions is { Count: > 0 } permissions)
            return Of(permissions.Select(Principal));
        var ids = file.PermissionIds ?? [];
        // In a My Drive they are listed with the file, to whoever may ask for them.
        if (file.DriveId is not { } drive)
            return OfKnown(ids);
        if (_byPermission.Count > Remembered)
            _byPermission.Clear();
        if (ids.Count > 0 && !IsKnown(ids) && admin is not null && _drives.Add(drive))
            await LearnAsync(admin, drive, cancellationToken);
        if (ids.Count > 0 && IsKnown(ids))
            return Of(ids.Select(id => _byPermission[id]));
        if (ids.Count > 0 && ids.All(id => _byPermission.ContainsKey(id) || _refused.Contains(id)))
            return OfKnown(ids);
        if (await LearnAsync(api, file.Id, cancellationToken) is { } learnt)
            return Of(learnt);
        _refused.UnionWith(ids.Where(id => !_byPermission.ContainsKey(id)));
        return OfKnown(ids);
    }

    /// <summary>Asks for the permissions of a file or drive; null where the account may not.</summary>
    private async Task<IReadOnlyList<Principal?>?> LearnAsync(DriveApi asker, string id, CancellationToken cancellationToken)
    {
        var learnt = new List<Principal?>();
        var guard = new PageGuard($"the permissions of {id}", 1_000);
        string? token = null;
        try
        {
            do
            {
                var page = await asker.PermissionsAsync(id, asAdmin: asker == admin, token, cancellationToken);
                foreach (var permission in page.Permissions ?? [])
                {
                    learnt.Add(Principal(permission));
                    // A domain's may be one to those who have the link on one file, and to everybody on the next.
                    if (permission is not { Type: "domain", AllowFileDiscovery: true })
                        _byPermission[permission.Id] = learnt[^1];
                }

                token = page.NextPageToken;
                guard.Page(token, page.Permissions?.Count ?? 0);
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

    /// <summary>Where not all is told: whoever the file was read for can read it, and those of whom it is known; nobody else.</summary>
    private DocumentAccess OfKnown(IEnumerable<string> ids)
    {
        Principal?[] known = [user is null ? null : GooglePrincipals.User(user), .. ids.Select(id => _byPermission.GetValueOrDefault(id))];
        return Array.TrueForAll(known, principal => principal is null) ? DocumentAccess.Nobody : Of(known);
    }

    private static DocumentAccess Of(IEnumerable<Principal?> principals) => DocumentAccess.Of([.. principals.OfType<Principal>().Distinct()]);

    /// <summary>Null for those that say nothing about who may find it: having the link is not having access.</summary>
    private static Principal? Principal(DrivePermission permission) => permission switch
    {
        { Deleted: true } => null,
        { Type: "user", EmailAddress: { Length: > 0 } email } => GooglePrincipals.User(email),
        { Type: "user" } => Sources.Principal.User(permission.Id),
        { Type: "group", EmailAddress: { Length: > 0 } email } => GooglePrincipals.Group(email),
        { Type: "domain", Domain: { } domain, AllowFileDiscovery: true } => Sources.Principal.Domain(domain.ToLowerInvariant()),
        { Type: "anyone", AllowFileDiscovery: true } => Sources.Principal.Everyone,
        _ => null,
    };
}
