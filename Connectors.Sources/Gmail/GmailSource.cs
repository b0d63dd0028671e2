using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>The mail of one account, or of the users of a domain. A partition is a mailbox.</summary>
internal sealed class GmailSource : ISource<GmailCheckpoint>, ISplits, IListsDocuments, ITellsPartitionAccess, IRereads, IDisposable
{
    private const string Prefix = "mailbox:";

    private readonly GmailConfig _config;
    private readonly SourceContext _context;
    private readonly GoogleSession _session;

    public GmailSource(GmailConfig config, SourceContext context)
    {
        (_config, _context) = (config, context);
        _session = new GoogleSession(context, config, Scopes, GmailBudgets.For(config));
    }

    public static IReadOnlyList<string> Scopes { get; } = ["https://www.googleapis.com/auth/gmail.readonly", .. GoogleDirectory.Scopes];

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var api = Api(_session.Primary);
            await api.ProfileAsync(cancellationToken);
            await new GmailFilter(_config, api).ListAsync(1, null, cancellationToken);
            if (_session.ActsForDomain && _config.SpecificUserEmails.Count == 0)
                await new GoogleDirectory(_session, _session.Primary).UsersAsync(cancellationToken);
            return SourceCheck.Passed;
        }
        catch (SourceException e) when (_session.ActsForDomain && (e.IsNoMailbox() || e.IsNoLabel()))
        {
            return new SourceCheck([$"The mailbox of the administrator {_session.Primary} is not read: {e.Message}"]);
        }
    }

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var users = !_session.ActsForDomain ? [(await Api(GoogleSession.Self).ProfileAsync(cancellationToken)).EmailAddress]
            : _config.SpecificUserEmails.Count > 0 ? _config.SpecificUserEmails
            : await new GoogleDirectory(_session, _session.Primary).UsersAsync(cancellationToken);
        return new SourceSplit([.. users.Select(GooglePrincipals.Id).Distinct().Select(user => new SourcePartition(Prefix + user, user))]);
    }

    public async IAsyncEnumerable<SourceBatch<GmailCheckpoint>> ReadAsync(
        ReadRequest<GmailCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mailbox = Mailbox(request.Partition);
        var at = request.From ?? request.Previous;
        var api = Api(mailbox);
        var run = new GmailRun(api, new GmailFilter(_config, api), Documents(mailbox), request.Known, mailbox, _config.BatchSize);
        SourceException? refusal = null;
        await using var batches = run.ReadAsync(at, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (refusal is null)
        {
            SourceBatch<GmailCheckpoint>? batch = null;
            try
            {
                if (!await batches.MoveNextAsync())
                    yield break;
                batch = batches.Current;
            }
            catch (SourceException e) when (IsOfMailbox(e, mailbox))
            {
                refusal = e;
            }

            if (batch is null)
                break;
            at = batch.Checkpoint;
            yield return batch;
        }

        var rest = new SourceBatch<GmailCheckpoint> { Checkpoint = at ?? new GmailCheckpoint() };
        yield return refusal!.IsNoMailbox() ? rest with { Skipped = [new SourceSkip(request.Partition, "the user has no mailbox")] }
            : refusal!.IsNoLabel() ? rest with { Skipped = [new SourceSkip(request.Partition, "the mailbox has no such label")] }
            : rest with { Failures = [Failure(request.Partition, refusal!)] };
    }

    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mailbox = Mailbox(request.Partition);
        var lister = new GmailLister(_config, Api(mailbox), Documents(mailbox), mailbox);
        await using var pages = lister.ListAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ListingPage page;
            try
            {
                if (!await pages.MoveNextAsync())
                    yield break;
                page = pages.Current;
            }
            catch (SourceException e) when (IsOfMailbox(e, mailbox))
            {
                // The other mailboxes are listed all the same; of this one nothing is known to be gone.
                page = new ListingPage([]) { Incomplete = e.Message };
            }

            yield return page;
        }
    }

    /// <summary>A mailbox is its owner's.</summary>
    public Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken) => Task.FromResult(Documents(Mailbox(partition)).Access);

    public async IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unknown = ids.Where(id => GmailIds.Parse(id) is null).ToList();
        if (unknown.Count > 0)
            yield return new SourceChanges { Deleted = unknown };
        foreach (var mailbox in ids.Except(unknown).Select(id => (Id: id, GmailIds.Parse(id)!.Value.Mailbox, GmailIds.Parse(id)!.Value.Thread)).GroupBy(each => each.Mailbox))
        {
            var threads = new GmailThreads(Api(mailbox.Key), Documents(mailbox.Key), mailbox.Key);
            foreach (var chunk in mailbox.GroupBy(each => each.Thread).Chunk(GmailApi.BatchSize))
            {
                var changes = await threads.ReadAsync([.. chunk.Select(thread => thread.Key)], null, cancellationToken);
                // An attachment that its message no longer has is gone, too.
                var named = changes.Documents.Select(document => document.Id).Concat(changes.Deleted).Concat(changes.Failures.Select(failure => failure.Id)).ToHashSet();
                yield return changes with { Deleted = [.. changes.Deleted, .. chunk.SelectMany(thread => thread).Select(each => each.Id).Where(id => !named.Contains(id))] };
            }
        }
    }

    public void Dispose() => _session.Dispose();

    private GmailApi Api(string mailbox) => new(_session, _session.ActsForDomain ? mailbox : GoogleSession.Self, _context.Time);

    private GmailDocuments Documents(string mailbox) => new(_config, Api(mailbox), mailbox);

    /// <summary>Whether it is this mailbox that is refused, not the connector's credentials.</summary>
    private bool IsOfMailbox(SourceException e, string mailbox)
        => e.IsNoMailbox()
            || (_session.ActsForDomain && e.IsNoLabel())
            || (e.Kind == SourceErrorKind.Forbidden && GoogleRefusal.Of(e) is { IsLocal: true })
            || (e.Kind == SourceErrorKind.Unauthorized && _session.ActsForDomain && mailbox != GooglePrincipals.Id(_session.Primary));

    private static string Mailbox(string partition)
        => partition.StartsWith(Prefix, StringComparison.Ordinal) ? partition[Prefix.Length..]
            : throw new SourceException(SourceErrorKind.Misconfigured, $"Gmail has no partition {partition}.");

    private static SourceFailure Failure(string partition, SourceException e)
        => new(FailureScope.Container, partition, e.IsNotFound() ? FailureReason.NotFound : FailureReason.Forbidden, e.Message);
}
