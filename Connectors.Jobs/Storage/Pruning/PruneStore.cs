using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Pruning;

/// <summary>
/// Decides which documents are gone, in two phases: a document that a complete listing lacks is hidden, and the next complete listing that
/// lacks it deletes it. A hidden document that is listed again comes back. If more than a share of the connector's documents would go,
/// nothing is touched until a person decides. Each method does a bounded piece of a step, as part of the caller's transaction, and returns
/// how far the settlement is then. A document may change between two pieces, so each piece looks at its documents once more.
/// </summary>
internal sealed class PruneStore(PruneGuard guard)
{
    /// <summary>How many documents a piece compares or counts.</summary>
    private const int Page = 5_000;

    /// <summary>How many documents a piece hides or deletes.</summary>
    private const int RemovalPage = 1_000;

    /// <summary>How many documents a prune has read one by one because they are not stored.</summary>
    private const int MaxReread = 1_000;

    /// <summary>The decided candidates that have not changed since, as from and where clauses.</summary>
    private const string Taken =
        $"from documents d join runs r on r.id = @runId where d.id = any(@ids) and {PruneCandidateSql.NotWrittenSince}";

    /// <summary>Counts the documents that change feeds named as gone.</summary>
    public static async Task<Settlement> CountNamedAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var page = await NamedDeletionSql.CountAsync(connection, Of(run, at, Page), cancellationToken);
        at = at with
        {
            Candidates = at.Candidates + page.Named, Documents = at.Documents + page.Hidden, After = page.Last ?? at.After,
        };
        return page.Seen == at.Sized(Page) ? at : at.To(at.Candidates == 0 ? SettleStep.DeleteNamed : SettleStep.Count);
    }

    /// <summary>
    /// Counts the connector's documents until there are so many that the named ones may go. If there are not, the run is held: until a
    /// person decides, they are shown.
    /// </summary>
    public async Task<Settlement> CountAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var page = await DocumentRemovalSql.CountAsync(connection, Of(run, at, Page), cancellationToken);
        at = at with { Documents = at.Documents + page.Visible, After = page.Last ?? at.After };
        if (page.Seen == at.Sized(Page) && at.Documents < guard.EnoughDocuments(at.Candidates))
            return at;
        if (!guard.Holds(at.Candidates, at.Documents))
            return at.To(SettleStep.DeleteNamed);
        await RunStore.HoldAsync(connection, run.Id, at.Candidates, at.Documents, cancellationToken);
        return at.To(SettleStep.ShowNamed) with { Held = true };
    }

    public static async Task<Settlement> ShowNamedAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
        => await NamedDeletionSql.ShowAsync(connection, Of(run, at, RemovalPage), cancellationToken) is { } last
            ? at with { After = $"{last}" }
            : at.To(SettleStep.Close);

    public static async Task<Settlement> DeleteNamedAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
        => await NamedDeletionSql.DeleteAsync(connection, Of(run, at, RemovalPage), cancellationToken) is { } last
            ? at with { After = $"{last}" }
            : at.To(run.Rebuild && at.Outcome is null ? SettleStep.Compare : SettleStep.Close) with { Candidates = 0, Documents = 0 };

    /// <summary>
    /// Compares stored documents with what the run met. Hidden ones that a prune listed come back, those that it missed again are deleted,
    /// and the others that it missed are candidates. After the last page it decides about these.
    /// </summary>
    public async Task<Settlement> CompareAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var prune = run.Kind == RunKind.Prune;
        var missing = prune ? PruneCandidateSql.NotListed + " and d.missing_since is null" : PruneCandidateSql.NotRead;
        var page = await PruneCandidateSql.CompareAsync(connection, run.Id, missing, Of(run, at, Page), cancellationToken);
        if (prune && page.Hidden > 0)
            await SettleHiddenAsync(connection, run, at.After, page.Last!, cancellationToken);
        at = at with
        {
            Candidates = at.Candidates + page.Missing, Documents = at.Documents + page.Visible, After = page.Last ?? at.After,
        };
        if (page.Seen == at.Sized(Page))
            return at;
        if (at.Candidates == 0)
            return at.To(AfterRemoval(run));
        if (!guard.Holds(at.Candidates, at.Documents))
            return at.To(SettleStep.Remove);
        await RunStore.HoldAsync(connection, run.Id, at.Candidates, at.Documents, cancellationToken);
        return at.To(AfterRemoval(run)) with { Held = true };
    }

    /// <summary>Hides candidates of a prune, or deletes those of a rebuild.</summary>
    public static async Task<Settlement> RemoveAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var ids = await PruneCandidateSql.TakeAsync(connection, Of(run, at, RemovalPage), cancellationToken);
        if (ids.Length == 0)
            return at.To(AfterRemoval(run));
        var removed = run.Kind == RunKind.Prune
            ? await DocumentRemovalSql.HideAsync(
                connection,
                new Removal(run.Id, Taken + " and d.missing_since is null", "not in the last complete listing", new { ids }),
                cancellationToken)
            : await DocumentRemovalSql.DeleteAsync(
                connection,
                new Removal(run.Id, Taken + " and d.run_id <> r.id", "rebuild did not meet it", new { ids }),
                cancellationToken);
        await RunStore.AddDeletedAsync(connection, run.Id, removed, cancellationToken);
        return at with { After = $"{ids[^1]}" };
    }

    /// <summary>
    /// Removes what this prune listed from the candidates of older runs that are held, and of runs under way. Only the latest listing's
    /// deletions need a decision: an older held run is dismissed if none of its documents is missing any more, or if the newer one is held
    /// as well. Otherwise it keeps the remaining documents.
    /// </summary>
    public static async Task<Settlement> OthersAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        if (at.Other == 0)
        {
            return await RunStore.NextWithCandidatesAsync(connection, run.ConnectorId, run.Id, at.LastOther, cancellationToken) is { } other
                ? at with { Other = other, Remaining = 0, After = "" }
                : at.To(SettleStep.Doubt);
        }

        var page = await PruneCandidateSql.RemoveListedAsync(
            connection, run.Id, new KeyPage { Run = at.Other, After = at.After, Size = at.Sized(Page) }, cancellationToken);
        at = at with { Remaining = at.Remaining + page.Remaining, After = page.Last ?? at.After };
        if (page.Seen == at.Sized(Page))
            return at;
        if (await RunStore.LockHeldAsync(connection, at.Other, cancellationToken))
            await SupersedeAsync(connection, at, run.Id, cancellationToken);
        return at with { Other = 0, LastOther = at.Other, After = "" };
    }

    public static async Task<Settlement> DoubtAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var (seen, last) = await FailureUpkeepSql.DoubtAsync(connection, run.Id, LongOf(at.After), at.Sized(Page), cancellationToken);
        return seen == at.Sized(Page) ? at with { After = $"{last}" } : at.To(SettleStep.Unread);
    }

    /// <summary>
    /// Has documents read that were listed, are not stored, and that no failure, no rule and no unfinished sync explains. If they are few,
    /// each is read again as a failure is. If they are many, their partitions are read from the beginning by the next sync.
    /// </summary>
    public static async Task<Settlement> UnreadAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        if (at.After.Length == 0 && await RunStore.AnyActiveSyncAsync(connection, run.ConnectorId, cancellationToken))
            return at.To(SettleStep.Close);
        var page = await ListingStore.UnreadAsync(connection, run, at.After, at.Sized(Page), cancellationToken);
        if (page.Unread.Count > 0)
        {
            await SettleSql.AddUnreadAsync(connection, run.Id, page.Unread.Count, cancellationToken);
            if (at.Unread + page.Unread.Count > MaxReread)
                await PartitionSql.ForgetAsync(connection, run.ConnectorId, page.Partitions, cancellationToken);
            else
                await FailureUpkeepSql.AddUnreadAsync(connection, run, page.Unread, cancellationToken);
        }

        at = at with { After = page.Last ?? at.After, Unread = at.Unread + page.Unread.Count };
        return page.Seen == at.Sized(Page) ? at : at.To(SettleStep.Close);
    }

    /// <summary>Hides candidates of a held run, because a person released it. Documents that are back since stay.</summary>
    public static async Task<Settlement> ReleaseAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        if (run.Held is null)
            return at.To(SettleStep.Forget);
        var hidden = await DocumentRemovalSql.HideAsync(
            connection,
            new Removal(
                run.Id,
                """
                from (select * from prune_candidates where run_id = @runId and document_id > @AfterId order by document_id limit @Size) c
                join runs r on r.id = c.run_id join documents d on d.id = c.document_id
                where d.missing_since is null and d.updated_at <= coalesce(c.named_at, r.opened_at)
                """,
                "released by a person",
                Of(run, at, RemovalPage)),
            cancellationToken);
        await RunStore.AddDeletedAsync(connection, run.Id, hidden, cancellationToken);
        var (seen, last) = await PruneCandidateSql.PassAsync(connection, Of(run, at, RemovalPage), cancellationToken);
        if (seen == at.Sized(RemovalPage))
            return at with { After = last! };
        await RunStore.ReleaseAsync(connection, run.Id, 0, cancellationToken);
        return at.To(SettleStep.Forget);
    }

    /// <summary>Removes a part of a run's listing, and of its candidates unless a person must decide about them.</summary>
    public static async Task<Settlement?> ForgetAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        var gone = await ListingStore.ForgetAsync(connection, run.Id, at.Sized(Page), cancellationToken)
            + await PruneCandidateSql.ForgetAsync(connection, run.Id, at.Sized(Page), cancellationToken);
        return gone > 0 ? at : null;
    }

    private static async Task SettleHiddenAsync(
        NpgsqlConnection connection, SettlingRun run, string after, string last, CancellationToken cancellationToken)
    {
        await DocumentRemovalSql.ReturnListedAsync(connection, run.Id, after, last, cancellationToken);
        var deleted = await DocumentRemovalSql.DeleteAsync(
            connection,
            new Removal(
                run.Id,
                $"""
                 from documents d join runs r on r.id = @runId and r.connector_id = d.connector_id
                 where d.connector_id = @ConnectorId and d.source_id > @after and d.source_id <= @last
                   and (d.missing_since < r.opened_at or d.missing_since > now() + interval '1 minute') and {PruneCandidateSql.NotListed}
                 """,
                "missing in two complete listings",
                new { run.ConnectorId, after, last }),
            cancellationToken);
        await RunStore.AddDeletedAsync(connection, run.Id, deleted, cancellationToken);
    }

    private static async Task SupersedeAsync(
        NpgsqlConnection connection, Settlement at, long newer, CancellationToken cancellationToken)
    {
        if (at.Remaining > 0 && !at.Held)
        {
            await RunStore.ReduceHeldAsync(connection, at.Other, at.Remaining, cancellationToken);
            return;
        }

        var reason = at.Remaining == 0
            ? $"dismissed: run {newer} left nothing of it to decide about"
            : $"dismissed: run {newer} is held in its place";
        await RunStore.DismissAsync(connection, at.Other, reason, cancellationToken);
        await SettleSql.WriteAsync(connection, at.Other, new Settlement { Step = SettleStep.Forget }, cancellationToken);
    }

    private static SettleStep AfterRemoval(SettlingRun run) => run.Kind == RunKind.Prune ? SettleStep.Others : SettleStep.Close;

    private static KeyPage Of(SettlingRun run, Settlement at, int size)
        => new() { Of = run.ConnectorId, Run = run.Id, After = at.After, Size = at.Sized(size) };

    private static long LongOf(string after) => long.TryParse(after, out var id) ? id : 0;
}
