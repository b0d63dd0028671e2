using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>The table of decisions: why a document is not here. All methods are part of the caller's transaction.</summary>
internal static class DecisionSql
{
    /// <summary>
    /// A statement that records a decision for the rows of the common table expression "gone" (connector_id, source_id). <see cref="Of"/>
    /// makes its parameters. If the same run left a document out by a rule, that rule is the reason and stays.
    /// </summary>
    public const string RecordGone =
        """
        insert into decisions as d (connector_id, source_id, decision, rule, run_id)
        select connector_id, source_id, @decision, @rule, @runId from gone
        on conflict (connector_id, source_id) do update
            set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now()
            where d.decision <> 'skipped' or d.run_id <> excluded.run_id
        """;

    /// <summary>The parameters of <see cref="RecordGone"/>.</summary>
    public static object Of(Decision decision, string rule, long runId) => new { decision = decision.ToDb(), rule, runId };

    /// <summary>
    /// Deletes old decisions among the next ones by their keys. Those on documents that are stored stay: they tell why one is hidden.
    /// </summary>
    /// <returns>The last key that was looked at; the first possible one at the end.</returns>
    public static async Task<DecisionKey> DeleteOldAsync(
        NpgsqlConnection connection, TimeSpan keep, DecisionKey after, int limit, CancellationToken cancellationToken)
    {
        var last = await connection.FirstAsync<(int Seen, string? Connector, string? Id)>(
            """
            with page as materialized (
                select connector_id, source_id, decided_at from decisions
                where (connector_id, source_id) > (@Connector, @Id) order by connector_id, source_id limit @limit),
            gone as (
                delete from decisions x using page p
                where x.connector_id = p.connector_id and x.source_id = p.source_id and p.decided_at < now() - @keep
                  and x.decided_at = p.decided_at
                  and not exists (select from documents d where d.connector_id = p.connector_id and d.source_id = p.source_id)),
            last as (select connector_id, source_id from page order by connector_id desc, source_id desc limit 1)
            select (select count(*) from page)::int, (select connector_id from last), (select source_id from last)
            """,
            new { keep, after.Connector, after.Id, limit },
            cancellationToken);
        return last.Seen < limit ? DecisionKey.First : new DecisionKey(last.Connector!, last.Id!);
    }

    /// <summary>Deletes some decisions on a deleted connector's documents. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            "delete from decisions where ctid = any(array(select ctid from decisions where connector_id = @connectorId limit @limit))",
            new { connectorId, limit },
            cancellationToken);

    /// <summary>Records documents that a rule left out.</summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="task">The task that left them out.</param>
    /// <param name="skipped">The documents with their rules.</param>
    /// <param name="fingerprints">
    /// The fingerprints, by id, of documents whose content had to be looked at for that. They are not looked at again until these change.
    /// </param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<int> SkipAsync(
        NpgsqlConnection connection,
        LeasedTask task,
        IReadOnlyCollection<SourceSkip> skipped,
        IReadOnlyDictionary<string, string?> fingerprints,
        CancellationToken cancellationToken)
    {
        var skips = skipped.DistinctBy(skip => skip.Id).OrderBy(skip => skip.Id, StringComparer.Ordinal).ToArray();
        return connection.ExecuteAsync(
            """
            insert into decisions as d (connector_id, source_id, decision, rule, run_id, fingerprint)
            select @ConnectorId, u.id, @decision, u.rule, @RunId, u.fingerprint
            from unnest(@ids, @rules, @prints) u (id, rule, fingerprint)
            on conflict (connector_id, source_id) do update
                set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now(),
                    fingerprint = excluded.fingerprint
            where (d.decision, d.rule, d.fingerprint) is distinct from (excluded.decision, excluded.rule, excluded.fingerprint)
            """,
            new
            {
                task.ConnectorId,
                task.RunId,
                decision = Decision.Skipped.ToDb(),
                ids = skips.Select(skip => skip.Id).ToArray(),
                rules = skips.Select(skip => skip.Rule).ToArray(),
                prints = skips.Select(skip => fingerprints.GetValueOrDefault(skip.Id)).ToArray(),
            },
            cancellationToken);
    }
}

/// <summary>The key of a decision.</summary>
internal sealed record DecisionKey(string Connector, string Id)
{
    public static DecisionKey First { get; } = new("", "");
}

/// <summary>Why a document is not here. Stored by its lower-case name.</summary>
internal enum Decision
{
    /// <summary>A rule of the source left it out, or no format reads files of its kind.</summary>
    Skipped,

    /// <summary>A prune hid it, because the last complete listing lacks it.</summary>
    Missing,

    Deleted,
}
