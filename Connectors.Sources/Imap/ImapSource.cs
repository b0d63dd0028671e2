using System.Net;

namespace Connectors.Sources.Imap;

/// <summary>Reads the mail of one account by IMAP. Each folder is a partition, each thread in a folder a document.</summary>
internal sealed class ImapSource
    : ISource<ImapCheckpoint>, ISplits, IListsDocuments, IListsChoices, ITellsPartitionAccess, IRereads, IDisposable
{
    private readonly ImapConfig _config;
    private readonly ImapConnection _connection;
    private readonly ImapScan _scan;
    private readonly ImapDocuments _documents;
    private readonly ImapThreadLoader _loader;

    public ImapSource(ImapConfig config, SourceContext context)
    {
        _config = config;
        _connection = new ImapConnection(config, context);
        _scan = new ImapScan(_connection);
        _documents = new ImapDocuments(config, _connection, context);
        _loader = new ImapThreadLoader(_connection, new ImapTexts(_connection, config, context), _documents);
    }

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await new ImapFolders(_connection, _config).CheckAsync(cancellationToken);
        var warnings = new List<string>();
        if (_config.ActualSecurity == ImapSecurity.None && !IsThisMachine())
            warnings.Add("The connection is not encrypted, so others on the way can read the password and the mail.");
        if (_config.Access.Count == 0 && !_config.Credentials.ImapUsername.Contains('@', StringComparison.Ordinal))
            warnings.Add("The user name is no email address. Name those who may search this mail in access, or nobody will find it.");
        return new SourceCheck(warnings);
    }

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => new ImapFolders(_connection, _config).SplitAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<ImapCheckpoint>> ReadAsync(
        ReadRequest<ImapCheckpoint> request, CancellationToken cancellationToken)
    {
        var folder = ImapFolders.FolderOf(request.Partition);
        return new ImapReader(_scan, _loader, _config).ReadAsync(folder, request, cancellationToken);
    }

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new ImapLister(_scan, _connection, _config, _documents.Access)
            .ListAsync(ImapFolders.FolderOf(request.Partition), request, cancellationToken);

    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
        => Task.FromResult(_documents.Access);

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new ImapRereader(_scan, _loader).RereadAsync(ids, cancellationToken);

    /// <summary>Lists the account's folders.</summary>
    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => new ImapFolders(_connection, _config).ListChoicesAsync(cancellationToken);

    public void Dispose() => _connection.Dispose();

    private bool IsThisMachine()
        => _config.ImapHost == "localhost" || (IPAddress.TryParse(_config.ImapHost, out var address) && IPAddress.IsLoopback(address));
}
