using System.Runtime.CompilerServices;

namespace Connectors.Sources.Slack;

/// <summary>A Slack workspace. A channel is a partition, and a thread is a document.</summary>
internal sealed class SlackSource(SlackConfig config, SourceContext context)
    : ISource<SlackCheckpoint>, ISplits, IListsDocuments, ITellsPartitionAccess, IListsGroups, IRereads, IListsChoices, IDisposable
{
    private readonly SlackClient _client = new(config, context);

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
        => new SlackCheck(config, _client).CheckAsync(cancellationToken);

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => new SlackSplit(config, _client).SplitAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<SlackCheckpoint>> ReadAsync(
        ReadRequest<SlackCheckpoint> request, CancellationToken cancellationToken)
        => new SlackReader(config, _client, context).ReadAsync(request, cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => new SlackLister(config, _client, context).ListAsync(request, cancellationToken);

    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
        => new SlackAccess(_client, context).OfPartitionAsync(partition, cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return [await new SlackAccess(_client, context).MembersAsync(cancellationToken)];
    }

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new SlackRereader(config, _client, context).RereadAsync(ids, cancellationToken);

    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => new SlackChoices(config, _client).ListAsync(request, cancellationToken);

    public void Dispose() => _client.Dispose();
}
