namespace Connectors.Sources.GoogleDrive;

/// <summary>Tests a connection: credentials, Drive's API, the drives and folders named in the config, and group look-up.</summary>
internal sealed class DriveCheck(DriveContext drive)
{
    public async Task<SourceCheck> RunAsync(CancellationToken cancellationToken)
    {
        var client = drive.Client(drive.Session.Primary);
        await client.AboutAsync(cancellationToken);
        await client.SearchAsync(new DriveSearch(DriveQuery.LiveFiles) { PageSize = 1, Slim = true }, cancellationToken);
        var split = await new DriveSplit(drive).MakeAsync(cancellationToken);
        var warnings = split.Failures.Select(failure => $"{failure.Title}: {failure.Message}").ToList();
        if (await drive.FindGroupRefusalAsync(cancellationToken) is { } refusal)
        {
            warnings.Add(
                "The account may not look up groups, so members of a group do not find what is shared only with the group. "
                + refusal.Message);
        }

        return new SourceCheck(warnings);
    }
}
