using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Finds a user who can read a partition. With a service account that need not be the administrator, because the role gives no access to
/// files.
/// </summary>
internal sealed class ReaderFinder(GoogleSession session, DriveConfig config, Func<string, DriveClient> client)
{
    private const int MaxCandidates = 20;
    private const int MaxMemberPages = 20;
    private const int MaxGroups = 5;
    private const int MaxPerGroup = 4;

    /// <exception cref="SourceException">Forbidden: no known user can read the partition.</exception>
    public async Task<ReaderIdentity> FindAsync(DrivePartition partition, CancellationToken cancellationToken)
    {
        switch (partition.Kind)
        {
            case DrivePartitionKind.User:
                return new ReaderIdentity(session.ActsForDomain ? partition.Id : GoogleSession.Self, null);
            case DrivePartitionKind.Drive:
                return await FirstAsync(
                    CandidatesAsync(partition.Id, cancellationToken),
                    async user =>
                    {
                        await client(user).SharedDriveAsync(partition.Id, asAdmin: false, cancellationToken);
                        return new ReaderIdentity(user, partition.Id);
                    });
            default:
                return (await FolderAsync(partition.Id, cancellationToken)).Reader;
        }
    }

    /// <summary>Finds a folder and a user who can read it.</summary>
    /// <exception cref="SourceException">Forbidden: no known user can read it, or it is not a folder.</exception>
    public Task<(ReaderIdentity Reader, DriveFile Folder)> FolderAsync(string id, CancellationToken cancellationToken)
        => FirstAsync(
            Users(),
            async user =>
            {
                var folder = await client(user).FileAsync(id, cancellationToken);
                return folder is { IsFolder: true, Trashed: false }
                    ? (new ReaderIdentity(user, folder.DriveId), folder)
                    : throw new SourceException(SourceErrorKind.Forbidden, $"{id} is not a folder, or it is in the trash.");
            });

    /// <summary>Reads as a user who can read the partition, up to a refusal that concerns only this partition or this user.</summary>
    /// <param name="known">The user to read as; null finds one.</param>
    /// <param name="refused">Receives that refusal; not called if everything was read.</param>
    public IAsyncEnumerable<T> ReadAsync<T>(
        DrivePartition partition,
        ReaderIdentity? known,
        Func<ReaderIdentity, IAsyncEnumerable<T>> read,
        Action<SourceException> refused,
        CancellationToken cancellationToken)
    {
        ReaderIdentity? reader = null;
        return GoogleRefusal.CatchAsync(AttemptAsync(), e => DriveErrors.IsOfPartition(e, reader, session), refused, cancellationToken);

        async IAsyncEnumerable<T> AttemptAsync()
        {
            reader = known ?? await FindAsync(partition, cancellationToken);
            await foreach (var item in read(reader))
                yield return item;
        }
    }

    /// <summary>Lists a shared drive's members, up to a bound that real drives stay below.</summary>
    private async Task<List<DrivePermission>> MembersAsync(string driveId, CancellationToken cancellationToken)
    {
        var members = new List<DrivePermission>();
        var guard = new PageGuard($"the members of the drive {driveId}", MaxMemberPages + 1);
        string? token = null;
        for (var pages = 0; pages == 0 || (pages < MaxMemberPages && !string.IsNullOrEmpty(token)); pages++)
        {
            var page = await client(session.Primary).PermissionsAsync(driveId, asAdmin: true, token, cancellationToken);
            if (guard.AsksAgain(page.NextPageToken))
                continue;
            members.AddRange(page.Permissions.Where(member => member is { EmailAddress: not null, Deleted: not true }));
            token = page.NextPageToken;
            guard.Page(token, page.Permissions.Count);
        }

        return members;
    }

    private async Task<T> FirstAsync<T>(IAsyncEnumerable<string> users, Func<string, Task<T>> tryAsync)
    {
        SourceException? refusal = null;
        await foreach (var user in users)
        {
            try
            {
                return await tryAsync(user);
            }
            catch (SourceException e)
                when (e.Kind == SourceErrorKind.Forbidden || (e.Kind == SourceErrorKind.Unauthorized && user != session.Primary))
            {
                // A user other than the primary one may be suspended or lack a licence; the next user may do.
                refusal ??= e;
            }
        }

        throw refusal ?? new SourceException(SourceErrorKind.Forbidden, "No known user can read it.");
    }

    private IAsyncEnumerable<string> Users()
        => new[] { session.Primary }
            .Concat(session.ActsForDomain ? config.SpecificUserEmails.Concat(config.MyDriveEmails).Take(MaxCandidates) : [])
            .Distinct()
            .ToAsyncEnumerable();

    /// <summary>Lists users who may be able to read a shared drive: the primary one, then members, then members of its groups.</summary>
    private async IAsyncEnumerable<string> CandidatesAsync(string driveId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return session.Primary;
        if (!session.ActsForDomain)
            yield break;

        var members = await MembersAsync(driveId, cancellationToken);
        // Members of the administrator's own domain first. Secondary domains can be acted for as well; others answer invalid_grant.
        var domain = session.Primary[session.Primary.LastIndexOf('@')..];
        var users = members.Where(member => member.Type == DrivePermissionType.User)
            .Select(member => member.EmailAddress!)
            .OrderBy(email => email.EndsWith(domain, StringComparison.OrdinalIgnoreCase) ? 0 : 1);
        foreach (var user in users.Take(MaxCandidates))
            yield return user;

        // Many drives have only groups as members.
        var directory = new GoogleDirectory(session, session.Primary);
        foreach (var group in members.Where(member => member.Type == DrivePermissionType.Group).Take(MaxGroups))
        {
            var inGroup = await directory.SomeMembersAsync(group.EmailAddress!, MaxCandidates, cancellationToken);
            foreach (var user in inGroup.Take(MaxPerGroup))
                yield return user;
        }
    }
}
