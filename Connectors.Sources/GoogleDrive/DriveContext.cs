using Connectors.Sources.GoogleDrive.Content;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Opens a config: the session, a client per user, and the objects made for a partition or user.</summary>
internal sealed class DriveContext : IDisposable
{
    /// <summary>Google's limit per user of a project. It does not apply to a gateway (base_url).</summary>
    private const int CallsPerMinute = 12_000;

    private readonly SourceContext _context;
    private readonly OwnerDirectory _owners;
    private readonly Dictionary<string, DriveClient> _clients = [];

    public DriveContext(DriveConfig config, SourceContext context)
    {
        (Config, _context) = (config, context);
        Session = new GoogleSession(context, config, DriveSource.Scopes, (_, key) => Budget(config, key));
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

    /// <summary>
    /// Returns false if the signed-in account may not look up groups. A service account acts for an administrator, who may.
    /// </summary>
    public async Task<bool> CanListGroupsAsync(CancellationToken cancellationToken)
        => Session.ActsForDomain || Config.Credentials.Admin is not { } admin
            || await new GoogleDirectory(Session, admin).CanListGroupsAsync(cancellationToken);

    public void Dispose() => Session.Dispose();

    private static RateBudget? Budget(DriveConfig config, string key)
        => string.IsNullOrWhiteSpace(config.BaseUrl) ? new RateBudget($"{key} drive", CallsPerMinute, TimeSpan.FromMinutes(1)) : null;
}
