using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Finds somebody who can read a partition. With a service account that need not be the administrator: being one gives no access.</summary>
internal sealed class DriveReaders(GoogleSession session, DriveConfig config, Func<string, DriveApi> api)
{
    private const int MostCandidates = 20;

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
                return await FirstAsync(
                    Users(),
                    async user =>
                    {
                        var folder = await api(user).FileAsync(partition.Id, cancellationToken);
                        return folder is { IsFolder: true, Trashed: false }
                            ? new DriveReader(user, folder.DriveId)
                            : throw new SourceException(SourceErrorKind.Forbidden, $"{partition.Id} is no folder, or is in the trash.");
                    });
        }
    }

    private static async Task<DriveReader> FirstAsync(IAsyncEnumerable<string> users, Func<string, Task<DriveReader>> tryAsync)
    {
        SourceException? refusal = null;
        await foreach (var user in users)
        {
            try
            {
                return await tryAsync(user);
            }
            catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
            {
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
        var domain = session.Primary[session.Primary.LastIndexOf('@')..];
        foreach (var member in (page.Permissions ?? [])
            .Where(p => p is { Type: "user", EmailAddress: not null, Deleted: not true } && p.EmailAddress.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            .Take(MostCandidates))
            yield return member.EmailAddress!;
    }
}
