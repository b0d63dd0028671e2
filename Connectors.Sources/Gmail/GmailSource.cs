using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Reads the mail of one account or of a domain's users. Each mailbox is a partition.</summary>
internal sealed class GmailSource(GmailConfig config, SourceContext context)
    : ISource<GmailCheckpoint>, ISplits, IListsDocuments, ITellsPartitionAccess, IRereads, IListsChoices, IDisposable
{
    private readonly GoogleSession _session = new(context, config, Scope, GmailBudgets.For(config));

    /// <summary>The scope that mail needs. Those of the directory are asked for when it is.</summary>
    private const string Scope = GoogleScopes.Mail;

    /// <summary>What a sign-in asks for.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [Scope, .. GoogleDirectory.Scopes];

    public Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
        => new GmailCheck(config, _session, Open).RunAsync(cancellationToken);

    public Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
        => new GmailSplit(config, _session, Open(_session.Primary)).SplitAsync(cancellationToken);

    public async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ReadAsync(
        ReadRequest<GmailCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mailbox = Open(GmailSplit.MailboxOf(request.Partition));
        var at = request.From ?? request.Previous;
        var batches = new GmailReader(mailbox, request.Known, config.BatchSize)
            .ReadAsync(at, cancellationToken)
            .EndOnErrorAsync(mailbox.IsRefused, e => Refused(e, request.Partition, at), cancellationToken);
        await foreach (var batch in batches)
        {
            at = batch.Checkpoint;
            yield return batch;
        }
    }

    /// <summary>Lists a mailbox. If Google refuses it, the listing is incomplete, so none of its documents count as gone.</summary>
    public IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken)
    {
        var mailbox = Open(GmailSplit.MailboxOf(request.Partition));
        return new GmailLister(config, mailbox)
            .ListAsync(request, cancellationToken)
            .EndOnErrorAsync(mailbox.IsRefused, e => new ListingPage([]) { Incomplete = e.Message }, cancellationToken);
    }

    /// <summary>Only its owner may read a mailbox.</summary>
    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken)
        => Task.FromResult(Open(GmailSplit.MailboxOf(partition)).Documents.Access);

    public IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => new GmailRereader(Open).RereadAsync(ids, cancellationToken);

    public IAsyncEnumerable<SourceChoice> ListChoicesAsync(ChoiceRequest request, CancellationToken cancellationToken)
        => new GmailChoices(_session, Open(_session.Primary).Client).ListAsync(request, cancellationToken);

    public void Dispose() => _session.Dispose();

    private GmailMailbox Open(string address) => new(config, _session, address, context.Time);

    /// <summary>The last batch of a refused mailbox: a skip if there is nothing to read, otherwise a failed container.</summary>
    private static SourceBatch<GmailCheckpoint> Refused(SourceException error, string partition, GmailCheckpoint? at)
    {
        var batch = new SourceBatch<GmailCheckpoint> { Checkpoint = at ?? new GmailCheckpoint() };
        if (error.IsNoMailbox())
            return batch with { Skipped = [new SourceSkip(partition, "the user has no mailbox")] };
        if (error.IsNoLabel())
            return batch with { Skipped = [new SourceSkip(partition, "the mailbox has no such label")] };
        var reason = error.IsNotFound() ? FailureReason.NotFound : FailureReason.Forbidden;
        return batch with { Failures = [new SourceFailure(FailureScope.Container, partition, reason, error.Message)] };
    }
}
