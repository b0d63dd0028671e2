using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>The table of decisions: why a document is not here. All methods are part of the caller's transaction.</summary>
internal static class DecisionSql
{
    /// <summary>
    /// A statement that records a decision for the rows of the common table expression "gone" (connector_id, source_id). <see cref="Of"/>
    /// makes its parameters.
    /// </summary>
    public const string RecordGone =
        """
        insert into decisions (connector_id, source_id, decision, rule, run_id)
        select connector_id, source_id, @decision, @rule, @runId from gone
        on conflict (connector_id, source_id) do update
            set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now()
        """;

    /// <summary>The parameters of <see cref="RecordGone"/>.</summary>
    public static object Of(Decision decision, string rule, long runId) => new { decision = decision.ToDb(), rule, runId };

    /// <summary>Records documents that a rule of the source left out.</summary>
    public static Task<int> SkipAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyCollection<SourceSkip> skipped, CancellationToken cancellationToken)
    {
        var skips = skipped.DistinctBy(skip => skip.Id).OrderBy(skip => skip.Id, StringComparer.Ordinal).ToArray();
        return connection.ExecuteAsync(
            """
            insert into decisions as d (connector_id, source_id, decision, rule, run_id)
            select @ConnectorId, u.id, @decision, u.rule, @RunId from unnest(@ids, @rules) u (id, rule)
            on conflict (connector_id, source_id) do update
                set decision = excluded.decision, rule = excluded.rule, run_id = excluded.run_id, decided_at = now()
            where (d.decision, d.rule) is distinct from (excluded.decision, excluded.rule)
            """,
            new
            {
                task.ConnectorId,
                task.RunId,
                decision = Decision.Skipped.ToDb(),
                ids = skips.Select(skip => skip.Id).ToArray(),
                rules = skips.Select(skip => skip.Rule).ToArray(),
            },
            cancellationToken);
    }
}

/// <summary>Why a document is not here. Stored by its lower-case name.</summary>
internal enum Decision
{
    /// <summary>A rule of the source left it out.</summary>
    Skipped,

    /// <summary>A prune hid it, because the last complete listing lacks it.</summary>
    Missing,

    Deleted,
}
