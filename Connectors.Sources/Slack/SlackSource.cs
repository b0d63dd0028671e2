namespace Connectors.Sources.Slack;

/// <summary>A workspace of Slack: a channel is a partition, a thread is a document.</summary>
internal sealed class SlackSource(SlackConfig config, SourceContext context) : ISource<SlackCheckpoint>, ISplits, IListsDocuments, ITellsPartitionAccess, IRereads, IDisposable
{
    private readonly SlackClient _client = new(config, context);

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken) => new SlackCheck(config, _client).CheckAsync(cancellationToken);

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken) => new SlackSplit(config, _client).SplitAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<SlackCheckpoint>> ReadAsync(ReadRequest<SlackCheckpoint> request, CancellationToken cancellationToken)
        => new SlackReading(config, _client, context).ReadAsync(request, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new SlackListing(config, _client, context).ListAsync(request, cancellationToken);

    public async Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
    {
        var directory = await SlackDirectories.GetAsync(_client, context, cancellationToken);
        var (channel, _) = await SlackRefusal.CatchAsync(() => _client.ChannelAsync(partition, cancellationToken));
        return channel is null ? DocumentAccess.Nobody : await SlackOpening.AccessAsync(_client, directory, channel, cancellationToken);
    }

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new SlackRereading(config, _client, context).RereadAsync(ids, cancellationToken);

    public void Dispose() => _client.Dispose();
}
