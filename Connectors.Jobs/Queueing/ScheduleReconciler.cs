using Connectors.Jobs.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Makes the recurring jobs agree with the connectors table, at the start and every few minutes. Hangfire disables a recurring job for good
/// after five scheduling errors, and a database restored from a backup may know other connectors.
/// </summary>
internal sealed partial class ScheduleReconciler(
    Database database, Schedules schedules, ScheduleCopies copies, TimeProvider time, ILogger<ScheduleReconciler> logger) : BackgroundService
{
    private const long Lock = 0x436f6e6e_52656373;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(3);

    private const int Most = 10_000;
    private const int MostPasses = 1_000;

    // One that is due later than its interval allows has lost its place: an exact instant passed while nobody could set the next one.
    private const string Wrong =
        """
        with wanted as (
            select 'sync:' || id as key, id, refresh_freq as minutes from connectors where deleted_at is null and not paused and refresh_freq > 0
            union all
            select 'prune:' || id, id, prune_freq from connectors where deleted_at is null and not paused and prune_freq > 0
            union all
            select 'access:' || id, id, access_freq from connectors
            where deleted_at is null and not paused and access_freq > 0 and source = any(@telling)),
        present as (
            select value as key, score from hangfire.set
            where key = 'recurring-jobs' and (value like 'sync:%' or value like 'prune:%' or value like 'access:%'))
        select coalesce(w.key, p.key) as "Key", w.id as "ConnectorId", coalesce(w.minutes, 0) as "Minutes"
        from wanted w full join present p on p.key = w.key
        where p.key is null or w.key is null or p.score < 0 or p.score > extract(epoch from now()) + 60.0 * w.minutes + 60
        limit @Most
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await ReconcileAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                ReconcileFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A comparison and the repairs, until there are none. Returns how many recurring jobs were put right.</summary>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        var (repaired, last) = (0, Most);
        for (var pass = 0; pass < MostPasses && last == Most; pass++)
        {
            last = 0;
            await database.ExclusivelyAsync(Lock, async () => last = await RepairAsync(cancellationToken), cancellationToken);
            repaired += last;
            // PostgreSQL takes tables for small that were so a moment ago, and reads them whole for each row.
            if (last == Most)
                await database.ExecuteAsync("analyze hangfire.hash, hangfire.set", null, cancellationToken);
        }

        if (repaired > 0)
            Repaired(repaired);
        return repaired;
    }

    private async Task<int> RepairAsync(CancellationToken cancellationToken)
    {
        var wrong = await database.QueryAsync<ScheduledJob>(Wrong, new { telling = schedules.TypesWithAccess(), Most }, cancellationToken);
        await copies.RemoveAsync([.. wrong.Where(job => job.ConnectorId is null).Select(job => job.Key)], cancellationToken);
        foreach (var kind in wrong.Where(job => job.ConnectorId is not null).GroupBy(job => Schedules.KindOf(job.Key)))
        {
            ScheduledJob[] jobs = [.. kind];
            schedules.Write(jobs[0]);
            await copies.WriteAsync(jobs[0].Key, jobs[1..], time.GetUtcNow().UtcDateTime, cancellationToken);
        }

        return wrong.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} recurring jobs did not agree with the connectors and were put right.")]
    private partial void Repaired(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Comparing the recurring jobs with the connectors failed; it will be tried again.")]
    private partial void ReconcileFailed(Exception exception);
}

/// <summary>A recurring job as the connectors table wants it.</summary>
/// <param name="Key">Its name, such as "sync:{connector}".</param>
/// <param name="ConnectorId">Null: none is wanted by this name.</param>
/// <param name="Minutes">How often.</param>
internal sealed record ScheduledJob(string Key, string? ConnectorId, int Minutes);
