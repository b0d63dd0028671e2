using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Finds somebody who can read a partition. With a service account that need not be the administrator: being one gives no access.</summary>
internal sealed class DriveReaders(GoogleSession session, DriveConfig config, Func<string, DriveApi> api)
{
    private const int MostCandidates = 20;
    private const int MostGroups = 5;
    private const int MostOfGroup = 4;

    /// <exception cref="SourceException">Forbidden: nobody can.</exception>
    public async Task<DriveReader> FindAsync(DrivePartition partition, CancellationToken cancellationToken)
    {
        switch (partition.Kind)
        {
            case DrivePartitionKind.User:
                return new DriveReader(session.ActsForDomain ? partition.Id : GoogleSession.Self, null);
            case DrivePartitionKind.Drive:
                return await FirstAsync(
                    CandidatesAsync(partition.Id, cancellationToken),
                    async user =>
                    {
                        await api(user).SharedDriveAsync(partition.Id, asAdmin: false, cancellationToken);
                        return new DriveReader(user, partition.Id);
                    });
            default:
                return (await FolderAsync(partition.Id, cancellationToken)).Reader;
        }
    }

    /// <summary>A folder, and who can read it.</summary>
    /// <exception cref="SourceException">Forbidden: nobody can, or it is none.</exception>
    public Task<(DriveReader Reader, DriveFile Folder)> FolderAsync(string id, CancellationToken cancellationToken)
        => FirstAsync(
            Users(),
            async user =>
            {
                var folder = await api(user).FileAsync(id, cancellationToken);
                return folder is { IsFolder: true, Trashed: false }
                    ? (new DriveReader(user, folder.DriveId), folder)
                    : throw new SourceException(SourceErrorKind.Forbidden, $"{id} is no folder, or is in the trash.");
            });

    private async Task<T> FirstAsync<T>(IAsyncEnumerable<string> users, Func<string, Task<T>> tryAsync)
    {
        SourceException? refusal = null;
        await foreach (var user in users)
        {
            try
            {
                return await tryAsync(user);
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden || (e.Kind == SourceErrorKind.Unauthorized && user != session.Primary))
            {
                // Of others one may be suspended or without a licence; the next may do.
                refusal ??= e;
            }
        }

        throw refusal ?? new SourceException(SourceErrorKind.Forbidden, "No user is known who could read it.");
    }

    private IAsyncEnumerable<string> Users()
        => new[] { session.Primary }
            .Concat(session.ActsForDomain ? config.SpecificUserEmails.Concat(config.MyDriveEmails).Take(MostCandidates) : [])
            .Distinct()
            .ToAsyncEnumerable();

    private async IAsyncEnumerable<string> CandidatesAsync(
        string driveId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return session.Primary;
        if (!session.ActsForDomain)
            yield break;

        var page = await api(session.Primary).PermissionsAsync(driveId, asAdmin: true, null, cancellationToken);
        var members = (page.Permissions ?? []).Where(p => p is { EmailAddress: not null, Deleted: not true }).ToList();
        var domain = session.Primary[session.Primary.LastIndexOf('@')..];
        foreach (var member in members
            .Where(p => p.Type == "user" && p.EmailAddress!.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            .Take(MostCandidates))
            yield return member.EmailAddress!;

        // Many drives have groups for members only.
        var directory = new GoogleDirectory(session, session.Primary);
        foreach (var group in members.Where(p => p.Type == "group").Take(MostGroups))
        {
            foreach (var user in (await directory.SomeMembersAsync(group.EmailAddress!, MostCandidates, cancellationToken)).Take(MostOfGroup))
                yield return user;
        }
    }
}
