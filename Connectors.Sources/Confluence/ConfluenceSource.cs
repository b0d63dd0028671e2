using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Reads a wiki. A space is a partition, a page with its comments is a document, and so is each attachment.</summary>
internal sealed class ConfluenceSource(ConfluenceConfig config, SourceContext context)
    : ISource<ConfluenceCheckpoint>, ISplits, IListsAccess, IListsGroups, IRereads, ITellsExpiry, IListsChoices, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Cql _cql = new(config, context.Time);
    private ConfluenceClient? _client;
    private ReferenceResolver? _references;

    public DateTimeOffset? CredentialsExpireAt => config.CredentialsExpireAt;

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
        => await new ConfluenceCheck(config, await OpenAsync(cancellationToken), _cql).CheckAsync(cancellationToken);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => await new ConfluenceSplit(config, await OpenAsync(cancellationToken)).SplitAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<ConfluenceCheckpoint>> ReadAsync(
        ReadRequest<ConfluenceCheckpoint> request, CancellationToken cancellationToken)
        => WithClientAsync(
            client => new ConfluenceReader(config, client, Pages(client), Stale(client), Documents(client))
                .ReadAsync(request, cancellationToken),
            cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => WithClientAsync(client => Lister(client).ListAsync(request, cancellationToken), cancellationToken);

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => WithClientAsync(
            client => new ConfluenceRereader(config, client, Fetcher(client), Documents(client)).RereadAsync(ids, cancellationToken),
            cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync(CancellationToken cancellationToken)
        => WithClientAsync(client => new ConfluenceGroups(client).ListAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => WithClientAsync(client => new ConfluenceChoices(client).ListAsync(cancellationToken), cancellationToken);

    public void Dispose()
    {
        _references?.Dispose();
        _client?.Dispose();
        _opening.Dispose();
    }

    private PageFetcher Fetcher(ConfluenceClient client) => new(config, client, _cql);

    private PagePrefetcher Pages(ConfluenceClient client) => new(config, new PageFinder(client, _cql), Fetcher(client));

    private StalePages Stale(ConfluenceClient client) => new(client, _cql, new PageFinder(client, _cql), new ConfluenceAccess(client));

    private ConfluenceLister Lister(ConfluenceClient client) => new(config, client, Pages(client), new ConfluenceAccess(client));

    private ConfluenceDocuments Documents(ConfluenceClient client) => new(config, client, new ConfluenceAccess(client), _references!);

    private async IAsyncEnumerable<T> WithClientAsync<T>(
        Func<ConfluenceClient, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in read(await OpenAsync(cancellationToken)).WithCancellation(cancellationToken))
            yield return item;
    }

    private async Task<ConfluenceClient> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            _client ??= await ConfluenceClient.OpenAsync(config, context, cancellationToken);
            _references ??= new ReferenceResolver(_client);
            return _client;
        }
        finally
        {
            _opening.Release();
        }
    }
}
