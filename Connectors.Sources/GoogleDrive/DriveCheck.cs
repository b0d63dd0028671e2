using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Tests a connection: credentials, Drive's API, the drives and folders named in the config, other users, and the directory.
/// </summary>
internal sealed class DriveCheck(DriveContext drive)
{
    public async Task<SourceCheck> RunAsync(CancellationToken cancellationToken)
    {
        var client = drive.Client(drive.Session.Primary);
        await client.AboutAsync(cancellationToken);
        await client.SearchAsync(new DriveSearch(DriveQuery.LiveFiles) { PageSize = 1, Slim = true }, cancellationToken);
        var split = await new DriveSplit(drive).MakeAsync(cancellationToken);
        var partitions = split.Partitions.Select(partition => DrivePartition.Parse(partition.Key)).ToList();
        return new SourceCheck(
        [
            .. split.Failures.Select(failure => $"{failure.Title}: {failure.Message}"),
            .. await UserWarningsAsync(partitions, cancellationToken),
            .. await SharedDriveWarningsAsync(partitions, cancellationToken),
            .. await DirectoryWarningsAsync(cancellationToken),
        ]);
    }

    private async Task<IReadOnlyList<string>> UserWarningsAsync(List<DrivePartition> partitions, CancellationToken cancellationToken)
    {
        if (!drive.Session.ActsForDomain)
            return [];
        var users = partitions.Where(partition => partition.Kind == DrivePartitionKind.User).Select(partition => partition.Id);
        var areNamed = drive.Config.MyDriveEmails.Count + drive.Config.SpecificUserEmails.Count > 0;
        return await GoogleCheck.UserWarningsAsync(
            drive.Session, users, areNamed, (user, token) => drive.Client(user).AboutAsync(token), cancellationToken);
    }

    /// <summary>Looks for a user who can read the first shared drive, as a sync will for each.</summary>
    private async Task<IReadOnlyList<string>> SharedDriveWarningsAsync(List<DrivePartition> partitions, CancellationToken cancellationToken)
    {
        if (partitions.Find(partition => partition.Kind == DrivePartitionKind.Drive) is not { } first)
            return [];
        try
        {
            await drive.Readers.FindAsync(first, cancellationToken);
            return [];
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return [$"No known user can read the shared drive {first.Id}. {e.Message}"];
        }
    }

    /// <summary>Groups are named by permissions, and a group may have everyone in the account as a member.</summary>
    private async Task<IReadOnlyList<string>> DirectoryWarningsAsync(CancellationToken cancellationToken)
    {
        if (await drive.FindGroupRefusalAsync(cancellationToken) is { } groups)
        {
            return
            [
                "The account may not look up groups, so members of a group do not find what is shared only with the group. "
                    + groups.Message,
            ];
        }

        return await drive.FindUserRefusalAsync(cancellationToken) is { } users
            ?
            [
                "The account may not look up users, so of a group that has everyone in the account as a member, only users of the "
                    + $"administrator's own domain count. {users.Message}",
            ]
            : [];
    }
}
