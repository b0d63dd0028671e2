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
    private readonly DriveOwners _owners;

    public GoogleDriveSource(DriveConfig config, SourceContext context)
    {
        (_config, _context) = (config, context);
        _session = new GoogleSession(
            context, config, Scopes, (_, key) => !string.IsNullOrWhiteSpace(config.BaseUrl) ? null : new RateBudget($"{key} drive", CallsPerMinute, TimeSpan.FromMinutes(1)));
        _owners = new DriveOwners(new GoogleDirectory(_session, _session.Primary));
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
        var split = await new DriveSplit(_session, _config, api, Readers).MakeAsync(cancellationToken);
        string[] groups = await HasGroupsAsync(cancellationToken) ? [] : ["The account may not look up groups: what is shared with a group is found by nobody in it."];
        return new SourceCheck([.. split.Failures.Select(failure => $"{failure.Title}: {failure.Message}"), .. groups]);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => new DriveSplit(_session, _config, Api(_session.Primary), Readers).MakeAsync(cancellationToken);

    public async IAsyncEnumerable<SourceBatch<DriveCheckpoint>> ReadAsync(
        ReadRequest<DriveCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        var at = request.From ?? request.Previous;
        // A tree's root is looked at every time: the change log does not tell that a folder cannot be reached any more.
        var kept = partition.Kind == DrivePartitionKind.Folder ? null : at?.Reader;
        SourceException? refusal;
        bool again;
        do
        {
            DriveReader? reader = null;
            DriveRun? run = null;
            refusal = null;
            try
            {
                reader = kept ?? await Readers.FindAsync(partition, cancellationToken);
                run = new DriveRun(Api(reader.User), Scope(partition), Documents(partition, reader.User), reader, _config);
            }
            catch (SourceException e) when (IsOfContainer(e, null))
            {
                refusal = e;
            }

            if (run is not null)
            {
                await using var batches = run.ReadAsync(at?.For(reader!), cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (refusal is null)
                {
                    try
                    {
                        if (!await batches.MoveNextAsync())
                            yield break;
                    }
                    catch (SourceException e) when (IsOfContainer(e, reader))
                    {
                        refusal = e;
                        break;
                    }

                    at = batches.Current.Checkpoint;
                    yield return batches.Current;
                }
            }

            // Whoever read a drive until now may have left it; somebody else may be in it.
            again = kept is not null && partition.Kind == DrivePartitionKind.Drive;
            kept = null;
        }
        while (again);

        yield return new SourceBatch<DriveCheckpoint> { Failures = [Failure(partition, refusal!)], Checkpoint = at ?? new DriveCheckpoint() };
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var partition = DrivePartition.Parse(request.Partition);
        DriveReader? reader = null;
        SourceException? refusal = null;
        try
        {
            reader = await Readers.FindAsync(partition, cancellationToken);
        }
        catch (SourceException e) when (IsOfContainer(e, null))
        {
            refusal = e;
        }

        if (reader is not null)
        {
            var lister = new DriveLister(Api(reader.User), Scope(partition), Documents(partition, reader.User), _config.BatchSize ?? 1000);
            await using var pages = lister.ListAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await pages.MoveNextAsync())
                        yield break;
                }
                catch (SourceException e) when (IsOfContainer(e, reader))
                {
                    refusal = e;
                    break;
                }

                yield return pages.Current;
            }
        }

        // The other drives are listed all the same; of this one nothing is known to be gone.
        yield return new ListingPage([]) { Incomplete = refusal!.Message };
    }

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_config.Credentials.Admin is null || !await HasGroupsAsync(cancellationToken))
            yield break;
        await foreach (var groups in new GoogleDirectory(_session, _config.Credentials.Admin!).GroupsAsync(cancellationToken))
            yield return groups;
    }

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => Reread(null, ids, cancellationToken);

    public async IAsyncEnumerable<SourceChanges> RereadAsync(string partition, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var of = DrivePartition.Parse(partition);
        DriveReader? reader = null;
        try
        {
            reader = await Readers.FindAsync(of, cancellationToken);
        }
        catch (SourceException e) when (IsOfContainer(e, null))
        {
            // Somebody else may still see the files.
        }

        await foreach (var changes in Reread(reader?.User, ids, cancellationToken))
            yield return changes;
    }

    public void Dispose() => _session.Dispose();

    private IAsyncEnumerable<SourceChanges> Reread(string? reader, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var others = _session.ActsForDomain ? _config.SpecificUserEmails.Concat(_config.MyDriveEmails) : [];
        var reread = new DriveReread(_session.ActsForDomain, user => (Api(user), Documents(null, user)));
        return reread.ReadAsync([.. new[] { reader, _session.Primary }.Concat(others).OfType<string>().Distinct()], ids, cancellationToken);
    }

    /// <summary>Whoever signs in need not be an administrator; a service account has to act for one.</summary>
    private async Task<bool> HasGroupsAsync(CancellationToken cancellationToken)
        => _session.ActsForDomain || _config.Credentials.Admin is not { } admin || await new GoogleDirectory(_session, admin).CanListGroupsAsync(cancellationToken);

    private DriveReaders Readers => new(_session, _config, Api);

    private readonly Dictionary<string, DriveApi> _apis = [];

    private DriveApi Api(string user)
    {
        if (_apis.TryGetValue(user, out var api))
            return api;
        api = _apis[user] = new DriveApi(_session, user, _context.Time);
        foreach (var url in _config.SharedFolderUrls.Concat(_config.SharedDriveUrls))
        {
            if (DriveUrls.ResourceKey(url) is { } key)
                api.ResourceKeys[DriveUrls.Id(url)!] = key;
        }

        return api;
    }

    private DriveScope Scope(DrivePartition partition)
    {
        var everybody = _session.ActsForDomain && _config is { IsSpecific: false, IncludeMyDrives: true, SpecificUserEmails.Count: 0 };
        return new DriveScope(_config, partition, everybody ? _owners : null);
    }

    private DriveDocuments Documents(DrivePartition? partition, string user)
    {
        var address = partition?.Kind == DrivePartitionKind.User ? partition.Id : user == GoogleSession.Self ? _config.Credentials.Admin : user;
        var access = new DriveAccess(Api(user), address, _session.ActsForDomain ? Api(_session.Primary) : null);
        return new DriveDocuments(_config, new DriveContent(Api(user), _config.SizeLimit), access);
    }

    /// <summary>Whether it is this drive or user that is refused, not the connector's credentials.</summary>
    private bool IsOfContainer(SourceException e, DriveReader? reader)
        => (e.Kind == SourceErrorKind.Forbidden && GoogleRefusal.Of(e) is null or { IsLocal: true })
            || (e.Kind == SourceErrorKind.Unauthorized && _session.ActsForDomain && reader is not null
                && GooglePrincipals.Id(reader.User) != GooglePrincipals.Id(_session.Primary));

    private static SourceFailure Failure(DrivePartition partition, SourceException e)
        => new(FailureScope.Container, partition.Key, GoogleRefusal.Of(e) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden, e.Message);
}
