using Connectors.Sources.GoogleDrive.Content;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Opens a config: the session, a client per user, and the objects made for a partition or user.</summary>
internal sealed class DriveContext : IDisposable
{
    private readonly SourceContext _context;
    private readonly OwnerDirectory _owners;
    private readonly Dictionary<string, DriveClient> _clients = [];

    public DriveContext(DriveConfig config, SourceContext context)
    {
        (Config, _context) = (config, context);
        Session = new GoogleSession(context, config, DriveSource.Scope, (endpoint, key) => DriveBudgets.Of(config, endpoint, key));
        _owners = new OwnerDirectory(new GoogleDirectory(Session, Session.Primary));
        Readers = new ReaderFinder(Session, config, Client);
    }

    public DriveConfig Config { get; }

    public GoogleSession Session { get; }

    public ReaderFinder Readers { get; }

    public DriveClient Client(string user)
    {
        if (_clients.TryGetValue(user, out var client))
            return client;
        client = _clients[user] = new DriveClient(Session, user, _context.Time);
        foreach (var url in Config.SharedFolderUrls.Concat(Config.SharedDriveUrls))
        {
            if (DriveUrls.ResourceKey(url) is { } key)
                client.ResourceKeys[DriveUrls.Id(url)!] = key;
        }

        return client;
    }

    public DriveScope Scope(DrivePartition partition)
    {
        var everyone = Session.ActsForDomain && Config is { IsSpecific: false, IncludeMyDrives: true, SpecificUserEmails.Count: 0 };
        return new DriveScope(Config, partition, everyone ? _owners : null);
    }

    /// <param name="partition">Null if the partition of the files is unknown.</param>
    public DriveDocuments Documents(DrivePartition? partition, string user)
    {
        var address = partition?.Kind == DrivePartitionKind.User ? partition.Id
            : user == GoogleSession.Self ? Config.Credentials.Admin
            : user;
        var access = new DriveAccess(Client(user), address, Session.ActsForDomain ? Client(Session.Primary) : null);
        return new DriveDocuments(Config, new DriveContent(Client(user), Config.SizeLimit), access);
    }

    /// <summary>Returns the refusal if the account may not look up groups; null if it may, or if the account is unknown.</summary>
    public async Task<SourceException?> FindGroupRefusalAsync(CancellationToken cancellationToken)
        => Config.Credentials.Admin is { } admin
            ? await new GoogleDirectory(Session, admin).FindGroupRefusalAsync(cancellationToken)
            : null;

    /// <summary>Returns the refusal if the account may not look up users; null if it may, or if the account is unknown.</summary>
    public async Task<SourceException?> FindUserRefusalAsync(CancellationToken cancellationToken)
        => Config.Credentials.Admin is { } admin
            ? await new GoogleDirectory(Session, admin).FindUserRefusalAsync(cancellationToken)
            : null;

    public void Dispose() => Session.Dispose();
}
