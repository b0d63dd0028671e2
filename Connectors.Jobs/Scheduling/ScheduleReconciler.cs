using Connectors.Jobs.Storage;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Scheduling;

/// <summary>
/// Makes the recurring jobs agree with the connectors table, at the start and every few minutes. Hangfire disables a recurring job for good
/// after five scheduling errors, and a database restored from a backup may know other connectors.
/// </summary>
internal sealed partial class ScheduleReconciler(
    Database database, Schedules schedules, IRecurringJobManager recurring, TimeProvider time, ILogger<ScheduleReconciler> logger) : BackgroundService
{
    private const long Lock = 0x436f6e6e_52656373;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(3);

    private const string Wrong =
        """
        with wanted as (
            select 'sync:' || id as key, id from connectors where deleted_at is null and not paused and refresh_freq > 0
            union all
            select 'prune:' || id, id from connectors where deleted_at is null and not paused and prune_freq > 0
            union all
            select 'access:' || id, id from connectors where deleted_at is null and not paused and access_freq > 0 and source = any(@telling)),
        present as (
            select value as key, score from hangfire.set
            where key = 'recurring-jobs' and (value like 'sync:%' or value like 'prune:%' or value like 'access:%'))
        select coalesce(w.key, p.key) as key, w.id as connector_id
        from wanted w full join present p on p.key = w.key
        where p.key is null or w.key is null or p.score < 0
        limit 10000
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

    /// <summary>One comparison and the repairs. Returns how many recurring jobs were put right.</summary>
    public async Task<int> ReconcileAsync(CancellationToken cancellationToken)
    {
        var repaired = 0;
        await database.ExclusivelyAsync(Lock, async () => repaired = await RepairAsync(cancellationToken), cancellationToken);
        return repaired;
    }

    private async Task<int> RepairAsync(CancellationToken cancellationToken)
    {
        var wrong = await database.QueryAsync<(string Key, string? ConnectorId)>(
            Wrong, new { telling = schedules.TellingAccess() }, cancellationToken);
        foreach (var orphan in wrong.Where(w => w.ConnectorId is null))
            recurring.RemoveIfExists(orphan.Key);

        string[] ids = [.. wrong.Select(w => w.ConnectorId).OfType<string>().Distinct()];
        foreach (var row in await database.QueryAsync<ConnectorRow>("select * from connectors where id = any(@ids)", new { ids }, cancellationToken))
            schedules.Apply(row);
        if (wrong.Count > 0)
            Repaired(wrong.Count);
        return wrong.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} recurring jobs did not agree with the connectors and were put right.")]
    private partial void Repaired(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Comparing the recurring jobs with the connectors failed; it will be tried again.")]
    private partial void ReconcileFailed(Exception exception);
}
