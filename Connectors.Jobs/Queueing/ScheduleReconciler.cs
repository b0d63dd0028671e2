using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Makes the recurring jobs agree with the connectors table, at the start and every few minutes. They may differ because Hangfire disables
/// a recurring job for good after five scheduling errors, and because a database restored from a backup may have other connectors.
/// </summary>
internal sealed partial class ScheduleReconciler(
    Database database, Schedules schedules, ScheduleCopies copies, TimeProvider time, ILogger<ScheduleReconciler> logger)
    : StoppableService
{
    private const long Lock = 0x436f6e6e_52656373;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(3);

    private const int MaxRepairs = 10_000;
    private const int MaxPasses = 1_000;

    // Compares the wanted recurring jobs with those that exist. Returns the missing, the superfluous (minutes 0), the disabled (negative
    // score) and those due later than their interval allows: an exact instant passed while no process could set the next one.
    private const string Differences =
        """
        with wanted as (
            select 'sync:' || id as key, id, refresh_freq as minutes from connectors
            where deleted_at is null and not paused and refresh_freq > 0
            union all
            select 'prune:' || id, id, prune_freq from connectors where deleted_at is null and not paused and prune_freq > 0
            union all
            select 'access:' || id, id, access_freq from connectors
            where deleted_at is null and not paused and access_freq > 0 and source = any(@typesWithAccess)),
        present as (
            select value as key, score from hangfire.set
            where key = 'recurring-jobs' and (value like 'sync:%' or value like 'prune:%' or value like 'access:%'))
        select coalesce(w.key, p.key) as "Key", w.id as "ConnectorId", coalesce(w.minutes, 0) as "Minutes"
        from wanted w full join present p on p.key = w.key
        where p.key is null or w.key is null or p.score < 0 or p.score > extract(epoch from now()) + 60.0 * w.minutes + 60
        limit @MaxRepairs
        """;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
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

    /// <summary>Compares and repairs until nothing differs. Returns the number of repaired recurring jobs.</summary>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        var (repaired, last) = (0, MaxRepairs);
        for (var pass = 0; pass < MaxPasses && last == MaxRepairs; pass++)
        {
            last = 0;
            await database.ExclusivelyAsync(Lock, async () => last = await RepairAsync(cancellationToken), cancellationToken);
            repaired += last;
            // After such a growth the planner still believes that the tables are small, and would scan them whole for each row.
            if (last == MaxRepairs)
                await database.ExecuteAsync("analyze hangfire.hash, hangfire.set", null, cancellationToken);
        }

        if (repaired > 0)
            Repaired(repaired);
        return repaired;
    }

    private async Task<int> RepairAsync(CancellationToken cancellationToken)
    {
        var differences = await database.QueryAsync<ScheduledJob>(
            Differences, new { typesWithAccess = schedules.TypesWithAccess(), MaxRepairs }, cancellationToken);
        await copies.RemoveAsync([.. differences.Where(job => job.ConnectorId is null).Select(job => job.Key)], cancellationToken);
        foreach (var kind in differences.Where(job => job.ConnectorId is not null).GroupBy(job => Schedules.KindOf(job.Key)))
        {
            ScheduledJob[] jobs = [.. kind];
            schedules.Write(jobs[0]);
            await copies.WriteAsync(jobs[0].Key, jobs[1..], time.GetUtcNow().UtcDateTime, cancellationToken);
        }

        return differences.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Repaired {Count} recurring jobs that did not agree with the connectors.")]
    private partial void Repaired(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot compare the recurring jobs with the connectors; will retry.")]
    private partial void ReconcileFailed(Exception exception);
}

/// <summary>A recurring job as the connectors table requires it.</summary>
/// <param name="Key">The job's key, such as "sync:{connector}".</param>
/// <param name="ConnectorId">Null means that the job must not exist.</param>
/// <param name="Minutes">The interval in minutes.</param>
internal sealed record ScheduledJob(string Key, string? ConnectorId, int Minutes);
