using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Tests.Benchmarks;

/// <summary>Does what goes in pieces, and prints how many there were and how long the longest took.</summary>
internal static class SettlePieces
{
    /// <summary>Adds a prune that has listed some documents and is to be settled.</summary>
    /// <param name="database">The database.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="partitions">The partitions that it has listed completely.</param>
    /// <param name="listed">A query over tasks t of the run @run for the ids of tasks and the documents that each has listed.</param>
    public static async Task<long> PruneAsync(Database database, string connector, string[] partitions, string listed)
    {
        var run = await database.FirstAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until, split_at, split_complete, started_at, settle)
            values (@connector, 'prune', 'manual', 'RUNNING', now(), now(), true, now(), @settle::jsonb) returning id
            """,
            new { connector, settle = new Settlement { Step = SettleStep.Compare }.ToJson() },
            CancellationToken.None);
        await LongAsync(
            database,
            $"""
             insert into tasks (run_id, connector_id, partition_key, label, work, state, until)
             select @run, @connector, p, p, 'list', 'done', now() from unnest(@partitions) p;
             insert into partitions (connector_id, key, label, watermark)
             select @connector, p, p, now() from unnest(@partitions) p on conflict do nothing;
             insert into listed (run_id, task_id, source_id) {listed};
             analyze listed
             """,
            new { run, connector, partitions });
        return run;
    }

    public static async Task SettleAsync(Database database, long run, string what)
    {
        var settlement = new RunSettlement(
            database,
            new PruneStore(new PruneGuard()),
            new SettlementPace { Slice = TimeSpan.Zero },
            TimeProvider.System,
            NullLogger<RunSettlement>.Instance);
        await MeasureAsync(what, async () =>
        {
            await settlement.RunAsync(run, CancellationToken.None);
            return await database.FirstAsync<bool>(
                "select settle is not null from runs where id = @run", new { run }, CancellationToken.None);
        });
        Assert.That(
            await database.FirstAsync<string>("select status || coalesce(error_kind, '') from runs where id = @run", new { run }, default),
            Is.EqualTo("SUCCESS").Or.EqualTo("FAILEDheld"));
    }

    /// <summary>Gives all documents of a partition another access, or as many as some pieces hold.</summary>
    public static async Task RefreshAsync(Database database, string connector, string partition, int most = int.MaxValue)
    {
        var run = await database.FirstAsync<long>(
            """
            with opened as (
                insert into runs (connector_id, kind, trigger, status, until, split_at) values (@connector, 'access', 'manual', 'RUNNING',
                    now(), now()) returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, state, lease, lease_until)
            select id, @connector, @partition, @partition, 'access', now(), 'running', 1, now() from opened returning id
            """,
            new { connector, partition },
            CancellationToken.None);
        var task = new LeasedTask { Id = run, Lease = 1, ConnectorId = connector, PartitionKey = partition };
        var store = new DocumentAccessStore(database);
        await MeasureAsync(
            "access refresh of one partition",
            () => store.UpdateAsync(
                task, DocumentAccess.Of(Principal.User($"u{run}")), "{}", TimeSpan.FromMinutes(1), CancellationToken.None),
            most);
    }

    /// <summary>Does pieces until none is left, and prints how many there were and how long they took.</summary>
    /// <param name="what">What they are.</param>
    /// <param name="piece">Does one, and tells whether there may be more.</param>
    /// <param name="most">After how many pieces it ends although more are left.</param>
    public static async Task MeasureAsync(string what, Func<Task<bool>> piece, int most = int.MaxValue)
    {
        var began = Stopwatch.GetTimestamp();
        var (pieces, longest, more) = (0, TimeSpan.Zero, true);
        while (more && pieces < most)
        {
            var start = Stopwatch.GetTimestamp();
            more = await piece();
            var took = Stopwatch.GetElapsedTime(start);
            (pieces, longest) = (pieces + 1, took > longest ? took : longest);
        }

        var limit = Database.StatementLimit.TotalSeconds;
        Report.Line(
            what,
            $"{Stopwatch.GetElapsedTime(began).TotalSeconds:N1} s",
            $"{longest.TotalSeconds / limit:N2} x the limit",
            $"{pieces:N0} pieces, the longest {longest.TotalSeconds:N2} s{(more ? ", more are left" : "")}");
    }

    /// <summary>Runs statements that make the world, however long they take.</summary>
    public static Task<int> LongAsync(Database database, string sql, object? parameters)
        => database.InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync("set local statement_timeout = 0", null, CancellationToken.None);
                return await connection.ExecuteAsync(sql, parameters, TimeSpan.Zero, CancellationToken.None);
            },
            CancellationToken.None);
}
