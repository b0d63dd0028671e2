using Connectors.Jobs.Storage;

namespace Connectors.Tests.Benchmarks;

/// <summary>Counters of a PostgreSQL server since its start.</summary>
/// <param name="Statements">Statements run.</param>
/// <param name="Rows">Rows returned or changed.</param>
/// <param name="Transactions">Transactions ended.</param>
/// <param name="BusyMs">Milliseconds spent planning and running statements.</param>
/// <param name="At">When the counters were read, in seconds since 1970.</param>
internal sealed record DatabaseLoad(long Statements, long Rows, long Transactions, double BusyMs, double At)
{
    public static async Task<DatabaseLoad> ReadAsync(Database database) => (await database.FirstAsync<DatabaseLoad>(
        """
        select s.calls::bigint as "Statements", s.rows::bigint as "Rows", d.xacts as "Transactions", s.ms as "BusyMs",
               extract(epoch from clock_timestamp())::double precision as "At"
        from (select sum(calls) as calls, sum(rows) as rows, sum(total_exec_time + total_plan_time) as ms from public.pg_stat_statements) s
        cross join (select xact_commit + xact_rollback as xacts from pg_stat_database where datname = current_database()) d
        """,
        null,
        CancellationToken.None))!;

    /// <summary>Milliseconds of work per second since an earlier reading.</summary>
    public double BusyMsSince(DatabaseLoad before) => (BusyMs - before.BusyMs) / (At - before.At);

    /// <summary>Describes the load per second since an earlier reading.</summary>
    public string Since(DatabaseLoad before)
    {
        var seconds = At - before.At;
        return $"{(Statements - before.Statements) / seconds:N0} statements, {(Rows - before.Rows) / seconds:N0} rows, "
            + $"{(Transactions - before.Transactions) / seconds:N0} transactions, {(BusyMs - before.BusyMs) / seconds:N1} ms a second";
    }
}
