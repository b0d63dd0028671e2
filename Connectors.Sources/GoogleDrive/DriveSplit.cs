using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Finds the partitions that a config selects.</summary>
internal sealed class DriveSplit(DriveContext drive)
{
    private readonly DriveClient _client = drive.Client(drive.Session.Primary);
    private readonly Dictionary<string, SourcePartition> _partitions = [];
    private readonly List<SourceFailure> _failures = [];
    private bool _complete = true;

    private DriveConfig Config => drive.Config;

    private GoogleSession Session => drive.Session;

    public async Task<SourceSplit> MakeAsync(CancellationToken cancellationToken)
    {
        await AddUsersAsync(cancellationToken);
        if (Config is { IsSpecific: false, IncludeSharedDrives: true })
            await AddAllDrivesAsync(cancellationToken);
        foreach (var url in Config.SharedDriveUrls)
            await AddDriveAsync(url, cancellationToken);
        foreach (var url in Config.SharedFolderUrls)
            await AddFolderAsync(url, cancellationToken);
        return new SourceSplit([.. _partitions.Values]) { Failures = _failures, Complete = _complete };
    }

    private async Task AddUsersAsync(CancellationToken cancellationToken)
    {
        var wanted = Config.MyDriveEmails.Count > 0
            || (!Config.IsSpecific && (Config.IncludeMyDrives || Config.IncludeFilesSharedWithMe));
        if (!wanted)
            return;

        if (Session.ActsForDomain)
        {
            var users = Config.MyDriveEmails.Count > 0 ? Config.MyDriveEmails
                : Config.SpecificUserEmails.Count > 0 ? Config.SpecificUserEmails
                : await new GoogleDirectory(Session, Session.Primary).UsersAsync(cancellationToken);
            foreach (var user in users.Select(GooglePrincipals.Id))
                Add(DrivePartition.User(user), user);
            return;
        }

        var account = await AccountAsync(cancellationToken);
        var named = Config.MyDriveEmails.Select(GooglePrincipals.Id).ToHashSet();
        if (named.Count == 0 || named.Contains(account))
            Add(DrivePartition.User(account), account);
        foreach (var other in named.Where(user => user != account))
        {
            Fail(DrivePartition.User(other), other, FailureReason.Forbidden,
                $"The sign-in is for {account}. To read other users' drives, use a service account with domain-wide delegation.");
        }
    }

    /// <summary>Returns the address of the signed-in account.</summary>
    private async Task<string> AccountAsync(CancellationToken cancellationToken)
        => (await _client.AboutAsync(cancellationToken)).User?.EmailAddress is { Length: > 0 } email
            ? GooglePrincipals.Id(email)
            : throw new SourceException(
                SourceErrorKind.Misconfigured,
                "Google does not name the account of this sign-in: sign in again, or check the gateway at base_url if there is one.");

    private async Task AddAllDrivesAsync(CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the shared drives");
        string? token = null;
        do
        {
            var page = await _client.SharedDrivesAsync(Session.ActsForDomain, token, cancellationToken);
            foreach (var each in page.Drives)
                Add(DrivePartition.Drive(each.Id), each.Name ?? each.Id);
            foreach (var odd in page.Drives.Odd)
                Fail(odd);
            if (guard.AsksAgain(page.NextPageToken))
                continue;
            token = page.NextPageToken;
            guard.Page(token, page.Drives.Count + page.Drives.Odd.Count);
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>Adds a shared drive, or a folder, because people paste the URLs of folders as URLs of drives.</summary>
    private async Task AddDriveAsync(string url, CancellationToken cancellationToken)
    {
        var id = DriveUrls.Id(url)!;
        try
        {
            var found = await _client.SharedDriveAsync(id, Session.ActsForDomain, cancellationToken);
            Add(DrivePartition.Drive(id), found.Name ?? id);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            if (await TryAddFolderAsync(id, cancellationToken) is not null)
                Fail(DrivePartition.Drive(id), url, e);
        }
    }

    private async Task AddFolderAsync(string url, CancellationToken cancellationToken)
    {
        var id = DriveUrls.Id(url)!;
        if (await TryAddFolderAsync(id, cancellationToken) is { } refusal)
            Fail(DrivePartition.Folder(id), url, refusal);
    }

    /// <summary>Adds a folder, or returns the refusal if no known user can read it.</summary>
    private async Task<SourceException?> TryAddFolderAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var (_, folder) = await drive.Readers.FolderAsync(id, cancellationToken);
            Add(DrivePartition.Folder(id), folder.Name ?? id);
            return null;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return e;
        }
    }

    private void Add(DrivePartition partition, string label)
        => _partitions.TryAdd(partition.Key, new SourcePartition(partition.Key, label));

    /// <summary>Tells a shared drive that could not be read from the list. Without its id, the split does not name all drives.</summary>
    private void Fail(OddRow odd)
    {
        _complete = false;
        if (odd.Text("id") is { } id)
            Fail(DrivePartition.Drive(id), odd.Text("name") ?? id, FailureReason.Malformed, odd.Describe("Google"));
    }

    private void Fail(DrivePartition partition, string label, SourceException e)
        => Fail(partition, label, GoogleRefusal.Of(e) is null ? FailureReason.Unsupported : DriveErrors.Reason(e), e.Message);

    private void Fail(DrivePartition partition, string label, FailureReason reason, string message)
        => _failures.Add(new SourceFailure(FailureScope.Container, partition.Key, reason, message) { Title = label });
}
