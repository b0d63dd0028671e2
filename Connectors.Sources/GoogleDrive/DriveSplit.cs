using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Which partitions a config asks for.</summary>
internal sealed class DriveSplit(GoogleSession session, DriveConfig config, DriveApi api, DriveReaders readers)
{
    private readonly Dictionary<string, SourcePartition> _partitions = [];
    private readonly List<SourceFailure> _failures = [];

    public async Task<SourceSplit> MakeAsync(CancellationToken cancellationToken)
    {
        await AddUsersAsync(cancellationToken);
        if (config is { IsSpecific: false, IncludeSharedDrives: true })
            await AddAllDrivesAsync(cancellationToken);
        foreach (var url in config.SharedDriveUrls)
            await AddDriveAsync(url, cancellationToken);
        foreach (var url in config.SharedFolderUrls)
            await AddFolderAsync(url, cancellationToken);
        return new SourceSplit([.. _partitions.Values]) { Failures = _failures };
    }

    /// <summary>The OAuth account's address.</summary>
    public static async Task<string> AccountAsync(DriveApi api, CancellationToken cancellationToken)
        => (await api.AboutAsync(cancellationToken)).User?.EmailAddress is { Length: > 0 } email
            ? GooglePrincipals.Id(email)
            : throw new SourceException(SourceErrorKind.Transient, "Google does not tell whose account this is.");

    private async Task AddUsersAsync(CancellationToken cancellationToken)
    {
        var wanted = config.MyDriveEmails.Count > 0 || (!config.IsSpecific && (config.IncludeMyDrives || config.IncludeFilesSharedWithMe));
        if (!wanted)
            return;

        if (session.ActsForDomain)
        {
            var users = config.MyDriveEmails.Count > 0 ? config.MyDriveEmails
                : config.SpecificUserEmails.Count > 0 ? config.SpecificUserEmails
                : await new GoogleDirectory(session, session.Primary).UsersAsync(cancellationToken);
            foreach (var user in users.Select(GooglePrincipals.Id))
                Add(DrivePartition.User(user), user);
            return;
        }

        var account = await AccountAsync(api, cancellationToken);
        var named = config.MyDriveEmails.Select(GooglePrincipals.Id).ToHashSet();
        if (named.Count == 0 || named.Contains(account))
            Add(DrivePartition.User(account), account);
        foreach (var other in named.Where(user => user != account))
        {
            Fail(DrivePartition.User(other), other, FailureReason.Forbidden,
                $"The grant is of {account}: other users' drives need a service account with domain-wide delegation.");
        }
    }

    private async Task AddAllDrivesAsync(CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the shared drives");
        string? token = null;
        do
        {
            var page = await api.DrivesAsync(session.ActsForDomain, token, cancellationToken);
            foreach (var drive in page.Drives ?? [])
                Add(DrivePartition.Drive(drive.Id), drive.Name ?? drive.Id);
            token = page.NextPageToken;
            guard.Page(token, page.Drives?.Count ?? 0);
        }
        while (!string.IsNullOrEmpty(token));
    }

    /// <summary>People paste a folder's URL where a drive's is asked for, so what is no drive is tried as a folder.</summary>
    private async Task AddDriveAsync(string url, CancellationToken cancellationToken)
    {
        var id = DriveUrls.Id(url)!;
        try
        {
            var drive = await api.SharedDriveAsync(id, session.ActsForDomain, cancellationToken);
            Add(DrivePartition.Drive(id), drive.Name ?? id);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            if (await FolderRefusalAsync(id, cancellationToken) is not null)
                Fail(DrivePartition.Drive(id), url, e);
        }
    }

    private async Task AddFolderAsync(string url, CancellationToken cancellationToken)
    {
        var id = DriveUrls.Id(url)!;
        if (await FolderRefusalAsync(id, cancellationToken) is { } refusal)
            Fail(DrivePartition.Folder(id), url, refusal);
    }

    /// <summary>Adds a folder; what keeps it from being one that anybody can read, where something does.</summary>
    private async Task<SourceException?> FolderRefusalAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var (_, folder) = await readers.FolderAsync(id, cancellationToken);
            Add(DrivePartition.Folder(id), folder.Name ?? id);
            return null;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return e;
        }
    }

    private void Add(DrivePartition partition, string label) => _partitions.TryAdd(partition.Key, new SourcePartition(partition.Key, label));

    private void Fail(DrivePartition partition, string label, SourceException e)
        => Fail(
            partition, label,
            GoogleRefusal.Of(e) switch { null => FailureReason.Unsupported, { IsMissing: true } => FailureReason.NotFound, _ => FailureReason.Forbidden }, e.Message);

    private void Fail(DrivePartition partition, string label, FailureReason reason, string message)
        => _failures.Add(new SourceFailure(FailureScope.Container, partition.Key, reason, message) { Title = label });
}
