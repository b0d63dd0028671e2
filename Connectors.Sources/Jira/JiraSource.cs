using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>
/// A Jira site. A project is a partition, and an issue with its comments is a document. Attachments become documents if the config says so.
/// </summary>
internal sealed class JiraSource(JiraConfig config, SourceContext context)
    : ISource<JiraCheckpoint>, ISplits, IListsAccess, IListsGroups, IRereads, ITellsExpiry, IListsChoices, IDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private JiraClient? _client;

    public DateTimeOffset? CredentialsExpireAt => config.CredentialsExpireAt;

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
        => await new JiraCheck(config, await OpenAsync(cancellationToken)).CheckAsync(cancellationToken);

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => await new JiraSplit(config, await OpenAsync(cancellationToken)).SplitAsync(cancellationToken);

    public IAsyncEnumerable<SourceBatch<JiraCheckpoint>> ReadAsync(ReadRequest<JiraCheckpoint> request, CancellationToken cancellationToken)
        => WithClientAsync(client => new JiraReader(config, client).ReadAsync(request, cancellationToken), cancellationToken);

    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
        => WithClientAsync(client => new JiraLister(config, client).ListAsync(request, cancellationToken), cancellationToken);

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => WithClientAsync(client => new JiraRereader(config, client).RereadAsync(ids, cancellationToken), cancellationToken);

    public IAsyncEnumerable<IReadOnlyList<SourceGroup>> ListGroupsAsync(CancellationToken cancellationToken)
        => WithClientAsync(client => new JiraGroupLister(client).ListAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => WithClientAsync(client => new JiraChoices(client).ListAsync(request, cancellationToken), cancellationToken);

    public void Dispose()
    {
        _client?.Dispose();
        _opening.Dispose();
    }

    private async IAsyncEnumerable<T> WithClientAsync<T>(
        Func<JiraClient, IAsyncEnumerable<T>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in read(await OpenAsync(cancellationToken)).WithCancellation(cancellationToken))
            yield return item;
    }

    private async Task<JiraClient> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _client ??= await JiraClient.OpenAsync(config, context, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }
}
