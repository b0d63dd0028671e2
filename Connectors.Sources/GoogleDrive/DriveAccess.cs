using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Who may read files. Google lists a file's permissions with the file only in My Drives, and only to those who may share it; of files in
/// shared drives it names the permissions' ids. An id stands for the same user, group or domain everywhere, so each has to be looked up once.
/// </summary>
internal sealed class DriveAccess(DriveApi api, string? user, bool asAdmin)
{
    private const int Remembered = 50_000;

    private readonly Dictionary<string, Principal?> _byPermission = [];

    public async Task<DocumentAccess> OfAsync(DriveFile file, CancellationToken cancellationToken)
    {
        if (file.Permissions is { Count: > 0 } permissions)
            return Of(permissions.Select(Principal));
        if (file.PermissionIds is { Count: > 0 } known && known.All(_byPermission.ContainsKey))
            return Of(known.Select(id => _byPermission[id]));
        if (file.PermissionIds is not { Count: > 0 } && file.DriveId is null)
            return OfReader();
        return await LearnAsync(file, cancellationToken) is { } learnt ? Of(learnt) : OfReader();
    }

    /// <summary>Asks for a file's permissions; null where the account may not.</summary>
    private async Task<IReadOnlyList<Principal?>?> LearnAsync(DriveFile file, CancellationToken cancellationToken)
    {
        if (_byPermission.Count > Remembered)
            _byPermission.Clear();
        var learnt = new List<Principal?>();
        var guard = new PageGuard($"the permissions of {file.Id}", 1_000);
        string? token = null;
        try
        {
            do
            {
                var page = await api.PermissionsAsync(file.Id, asAdmin && file.DriveId is not null, token, cancellationToken);
                foreach (var permission in page.Permissions ?? [])
                    learnt.Add(_byPermission[permission.Id] = Principal(permission));
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

    /// <summary>Where nothing is told: whoever the file was read for can read it, and nobody else is known to.</summary>
    private DocumentAccess OfReader() => user is null ? DocumentAccess.Nobody : DocumentAccess.Of(GooglePrincipals.User(user));

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
