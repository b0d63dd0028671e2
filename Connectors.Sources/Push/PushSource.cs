using System.Runtime.CompilerServices;

namespace Connectors.Sources.Push;

/// <summary>Reads the documents that programs have sent to the connector, in the order in which they came.</summary>
internal sealed class PushSource(PushConfig config, SourceContext context)
    : ISource<PushCheckpoint>, IReceivesDocuments, IListsAccess, IRereads
{
    private const int DefaultBatch = 100;
    private const int ListedAtOnce = 1000;

    private readonly PushDocuments _documents = new(config, context);

    private int BatchSize => config.BatchSize ?? DefaultBatch;

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(SourceCheck.Passed);
    }

    public async IAsyncEnumerable<SourceBatch<PushCheckpoint>> ReadAsync(
        ReadRequest<PushCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckPartition(request.Partition);
        var position = (request.From ?? request.Previous)?.Position ?? 0;
        var total = request.From is null && request.Previous is null ? await CountAsync(cancellationToken) : (int?)null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = await context.Sent.AfterAsync(context.Connector, position, BatchSize, cancellationToken);
            if (sent.Count == 0)
                yield break;

            position = sent[^1].Position;
            var changes = _documents.Of(sent);
            yield return new SourceBatch<PushCheckpoint>
            {
                Documents = changes.Documents,
                Failures = changes.Failures,
                Deleted = changes.Deleted,
                Checkpoint = new PushCheckpoint(position),
                Total = total,
            };
        }
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckPartition(request.Partition);
        var after = request.From;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sent = await context.Sent.ListAsync(context.Connector, after, ListedAtOnce, cancellationToken);
            if (sent.Count == 0)
                yield break;

            after = sent[^1].Id;
            yield return new ListingPage(
                [.. sent.Select(document => new SlimDocument(
                    document.Id, request.IncludeAccess ? _documents.AccessOf(document) : null))],
                after);
        }
    }

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var some in ids.Chunk(BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = await context.Sent.FindAsync(context.Connector, some, cancellationToken);
            yield return _documents.Of(found) with { Deleted = [.. some.Except(found.Select(document => document.Id))] };
        }
    }

    private async Task<int?> CountAsync(CancellationToken cancellationToken)
        => (int)Math.Min(int.MaxValue, await context.Sent.CountAsync(context.Connector, cancellationToken));

    private static void CheckPartition(string partition)
    {
        if (partition != SourcePartition.Whole.Key)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"A connector that documents are sent to has no partition \"{partition}\".");
        }
    }
}
