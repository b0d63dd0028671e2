using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;
using Hangfire;
using Hangfire.Common;

namespace Connectors.Jobs.Queueing;

/// <summary>The recurring jobs of connectors: "sync:{id}", "prune:{id}" and, where the source tells who may read, "access:{id}".</summary>
internal sealed class Schedules(IRecurringJobManager recurring, Database database, SourceCatalog catalog, TimeProvider time)
{
    private static readonly RecurringJobOptions Options = new() { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };

    public static string SyncKey(string connectorId) => $"sync:{connectorId}";

    public static string PruneKey(string connectorId) => $"prune:{connectorId}";

    public static string AccessKey(string connectorId) => $"access:{connectorId}";

    /// <summary>What a recurring job begins.</summary>
    public static RunKind KindOf(string key) => DbNames.FromDb<RunKind>(key[..key.IndexOf(':', StringComparison.Ordinal)]);

    /// <summary>The connector that a recurring job is of.</summary>
    public static string ConnectorOf(string key) => key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>When recurring jobs are next due, in UTC, in one question for all of them; those that have no next time are missing.</summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> NextAsync(string[] keys, CancellationToken cancellationToken)
    {
        var due = await database.QueryAsync<(string Key, double Score)>(
            "select value, score from hangfire.set where key = 'recurring-jobs' and value = any(@keys) and score >= 0", new { keys }, cancellationToken);
        return due.ToDictionary(row => row.Key, row => DateTime.UnixEpoch.AddSeconds(row.Score));
    }

    /// <summary>The types of sources whose access can be refreshed.</summary>
    public string[] TypesWithAccess() =>
        [.. catalog.All.Where(source => source.Capabilities.Contains(SourceCapability.Access)).Select(source => source.Type)];

    /// <summary>
    /// Makes a connector's recurring jobs what its row says: none while it is paused or deleted, or where a frequency is 0. Called inside the
    /// TransactionScope that wrote the row, its connection closed, both commit together.
    /// </summary>
    public void Apply(ConnectorRow row)
    {
        foreach (var kind in (RunKind[])[RunKind.Sync, RunKind.Prune, RunKind.Access])
            Apply(KeyOf(kind, row.Id), Minutes(row, kind), kind, row.Id);
    }

    /// <summary>Makes one recurring job anew, whatever there is of it.</summary>
    public void Write(ScheduledJob job)
    {
        recurring.RemoveIfExists(job.Key);
        Apply(job.Key, job.Minutes, KindOf(job.Key), job.ConnectorId!);
    }

    /// <summary>
    /// Sets the next exact instant of an interval that cron cannot repeat. From within the job's body: the scheduler holds the recurring
    /// job's lock while filters run, and would wait for itself.
    /// </summary>
    public async Task RearmAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
    {
        if (kind == RunKind.Replay)
            return;
        var row = await database.FirstAsync<ConnectorRow>(
            $"select {ConnectorRow.Columns} from connectors where id = @connectorId and deleted_at is null", new { connectorId }, cancellationToken);
        if (row is { Paused: false } && !CronInterval.Repeats(Minutes(row, kind)))
            Apply(KeyOf(kind, row.Id), Minutes(row, kind), kind, row.Id);
    }

    private static string KeyOf(RunKind kind, string connectorId) => kind switch
    {
        RunKind.Sync => SyncKey(connectorId),
        RunKind.Prune => PruneKey(connectorId),
        _ => AccessKey(connectorId),
    };

    private int Minutes(ConnectorRow row, RunKind kind) => kind switch
    {
        _ when row.Paused || row.DeletedAt is not null => 0,
        RunKind.Sync => row.RefreshFreq,
        RunKind.Prune => row.PruneFreq,
        _ => TypesWithAccess().Contains(row.Source) ? row.AccessFreq : 0,
    };

    private static Job JobOf(RunKind kind, string connectorId) => kind switch
    {
        RunKind.Sync => Job.FromExpression<SyncJob>(job => job.RunAsync(connectorId, null!, CancellationToken.None), Queues.Sync),
        RunKind.Prune => Job.FromExpression<PruneJob>(job => job.RunAsync(connectorId, null!, CancellationToken.None), Queues.Prune),
        _ => Job.FromExpression<AccessJob>(job => job.RunAsync(connectorId, null!, CancellationToken.None), Queues.Sync),
    };

    private void Apply(string key, int minutes, RunKind kind, string connectorId)
    {
        if (minutes <= 0)
            recurring.RemoveIfExists(key);
        else
            recurring.AddOrUpdate(key, JobOf(kind, connectorId), CronInterval.Of(minutes, key, time.GetUtcNow().UtcDateTime), Options);
    }
}
