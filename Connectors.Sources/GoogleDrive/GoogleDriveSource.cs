using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>My Drives, shared drives, folders and what is shared with users, of Google Drive.</summary>
internal sealed class GoogleDriveSource : ISource<DriveCheckpoint>, ISplits, IListsAccess, IListsGroups, IRereads, IDisposable
{
    /// <summary>Google allows 12,000 calls a minute to a user of a project. What a gateway (base_url) allows is its own affair.</summary>
    private const int CallsPerMinute = 12_000;

    private readonly DriveConfig _config;
    private readonly SourceContext _context;
    private readonly GoogleSession _session;

    public GoogleDriveSource(DriveConfig config, SourceContext context)
    {
        (_config, _context) = (config, context);
        _session = new GoogleSession(
            context, config, Scopes, (_, key) => !string.IsNullOrWhiteSpace(config.BaseUrl) ? null : new RateBudget($"{key} drive", CallsPerMinute, TimeSpan.FromMinutes(1)));
    }

    public static IReadOnlyList<string> Scopes { get; } =
    [
        "https://www.googleapis.com/auth/drive.readonly", "https://www.googleapis.com/auth/drive.metadata.readonly", .. GoogleDirectory.Scopes,
    ];

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        var api = Api(_session.Primary);
        await api.AboutAsync(cancellationToken);
        await api.FilesAsync(DriveScope.LiveFiles, null, everywhere: false, 1, null, slim: true, cancellationToken);
        var split = await new DriveSplit(_session, _config, api).MakeAsync(cancellationToken);
        return new SourceCheck([.. split.Failures.Select(failure => $"{failure.Title}: {failure.Message}")]);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => new DriveSplit(_session, _config, Api(_session.Primary)).MakeAsync(cancellationToken);

    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        ReadRequest<DriveCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        var from = request.From ?? request.Previous;
        DriveRun? run = null;
        SourceException? refusal = null;
        try
        {
            // A tree's root is looked at every time: the change log does not tell that a folder cannot be reached any more.
            var reader = partition.Kind == DrivePartitionKind.Folder || from?.Reader is null
                ? await Readers.FindAsync(partition, cancellationToken)
                : from.Reader;
            if (from?.Reader is { } before && before != reader)
                from = null;
            var api = Api(reader.User);
            run = new DriveRun(api, Scope(partition), Documents(api, partition, reader.User), reader, _config);
        }
        catch (SourceException e) when (IsOfContainer(e, partition))
        {
            refusal = e;
        }

        if (run is not null)
        {
            await using var batches = run.ReadAsync(from, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (refusal is null)
            {
                SourceBatch<DriveCheckpoint>? batch = null;
                try
                {
                    if (!await batches.MoveNextAsync())
                        yield break;
                    batch = batches.Current;
                }
                catch (SourceException e) when (IsOfContainer(e, partition))
                {
                    refusal = e;
                }

                if (batch is null)
                    break;
                from = batch.Checkpoint;
                yield return batch;
            }
        }

        yield return new SourceBatch<DriveCheckpoint> { Failures = [Failure(partition, refusal!)], Checkpoint = from ?? new DriveCheckpoint() };
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        var reader = await Readers.FindAsync(partition, cancellationToken);
        var api = Api(reader.User);
        var lister = new DriveLister(api, Scope(partition), Documents(api, partition, reader.User), _config.BatchSize ?? 1000);
        await foreach (var page in lister.ListAsync(request, cancellationToken))
            yield return page;
    }

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_session.ActsForDomain && _config.Credentials.Admin is null)
            yield break;
        await foreach (var groups in new GoogleDirectory(_session, _config.Credentials.Admin!).GroupsAsync(cancellationToken))
            yield return groups;
    }

    public async IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var users = new[] { _session.Primary }.Concat(_session.ActsForDomain ? _config.SpecificUserEmails.Concat(_config.MyDriveEmails) : []).Distinct();
        var reread = new DriveReread(_session.ActsForDomain, user => (Api(user), Documents(Api(user), null, user)));
        await foreach (var changes in reread.ReadAsync([.. users], ids, cancellationToken))
            yield return changes;
    }

    public void Dispose() => _session.Dispose();

    private DriveReaders Readers => new(_session, _config, Api);

    private readonly Dictionary<string, DriveApi> _apis = [];

    private DriveApi Api(string user)
    {
        if (_apis.TryGetValue(user, out var api))
            return api;
        api = _apis[user] = new DriveApi(_session, user, _context.Time);
        foreach (var url in _config.SharedFolderUrls)
        {
            if (DriveUrls.ResourceKey(url) is { } key)
                api.ResourceKeys[DriveUrls.Id(url)!] = key;
        }

        return api;
    }

    private DriveScope Scope(DrivePartition partition)
    {
        var everybody = _session.ActsForDomain && _config is { IsSpecific: false, IncludeMyDrives: true, SpecificUserEmails.Count: 0 };
        return new DriveScope(_config, partition, everybody, everybody ? GooglePrincipals.Id(_session.Primary).Split('@')[^1] : null);
    }

    private DriveDocuments Documents(DriveApi api, DrivePartition? partition, string user)
    {
        var address = partition?.Kind == DrivePartitionKind.User ? partition.Id : user == GoogleSession.Self ? _config.Credentials.Admin : user;
        return new DriveDocuments(
            _config, new DriveContent(api, _config.SizeLimit), new DriveAccess(api, address, _session.ActsForDomain && user == _session.Primary));
    }

    /// <summary>Whether it is this drive or user that is refused, not the connector's credentials.</summary>
    private bool IsOfContainer(SourceException e, DrivePartition partition)
        => (e.Kind == SourceErrorKind.Forbidden && GoogleRefusal.Of(e) is null or { IsLocal: true })
            || (e.Kind == SourceErrorKind.Unauthorized && _session.ActsForDomain && partition.Kind == DrivePartitionKind.User
                && partition.Id != GooglePrincipals.Id(_session.Primary));

    private static SourceFailure Failure(DrivePartition partition, SourceException e)
        => new(FailureScope.Container, partition.Key, GoogleRefusal.Of(e) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden, e.Message);
}
