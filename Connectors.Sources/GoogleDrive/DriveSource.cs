using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Google Drive: My Drives, shared drives, folders, and files that are shared with users.</summary>
internal sealed class DriveSource(DriveConfig config, SourceContext context)
    : ISource<DriveCheckpoint>, ISplits, IListsAccess, IListsGroups, IRereads, IListsChoices, IDisposable
{
    private readonly DriveContext _drive = new(config, context);

    /// <summary>The scope that files need. Those of the directory are asked for when it is.</summary>
    public const string Scope = GoogleScopes.Drive;

    /// <summary>What a sign-in asks for.</summary>
    public static IReadOnlyList<string> Scopes { get; } =
        [Scope, GoogleScopes.DriveMetadata, .. GoogleDirectory.Scopes];

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken) => new DriveCheck(_drive).RunAsync(cancellationToken);

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken) => new DriveSplit(_drive).MakeAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        ReadRequest<DriveCheckpoint> request, CancellationToken cancellationToken)
        => new DriveReader(_drive).ReadAsync(request, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new DriveLister(_drive).ListAsync(request, cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (config.Credentials.Admin is not { } admin)
            yield break;
        // A person who signed in need not be an administrator. A service account that acts for one lacks only a scope, which is told.
        if (!_drive.Session.ActsForDomain && await _drive.FindGroupRefusalAsync(cancellationToken) is not null)
            yield break;
        await foreach (var groups in new GoogleDirectory(_drive.Session, admin).GroupsAsync(cancellationToken))
            yield return groups;
    }

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new DriveRereader(_drive).RereadAsync(null, ids, cancellationToken);

    public IAsyncEnumerable<SourceChanges> RereadAsync(string partition, IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new DriveRereader(_drive).RereadAsync(DrivePartition.Parse(partition), ids, cancellationToken);

    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => new DriveChoices(_drive).ListAsync(request, cancellationToken);

    public void Dispose() => _drive.Dispose();
}
