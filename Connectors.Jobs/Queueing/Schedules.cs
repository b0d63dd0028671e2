using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;
using Hangfire;
using Hangfire.Common;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// The recurring jobs of connectors. Their keys are "sync:{connector}", "prune:{connector}" and, if the source reports permissions,
/// "access:{connector}".
/// </summary>
internal sealed class Schedules(IRecurringJobManager recurring, Database database, SourceCatalog catalog, TimeProvider time)
{
    private static readonly RunKind[] Kinds = [RunKind.Sync, RunKind.Prune, RunKind.Access];

    private static readonly RecurringJobOptions Options
        = new() { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };

    public static string SyncKey(string connectorId) => $"sync:{connectorId}";

    public static string PruneKey(string connectorId) => $"prune:{connectorId}";

    public static string AccessKey(string connectorId) => $"access:{connectorId}";

    /// <summary>Returns the kind of run that a recurring job starts.</summary>
    public static RunKind KindOf(string key) => DbNames.FromDb<RunKind>(key[..key.IndexOf(':', StringComparison.Ordinal)]);

    /// <summary>Returns the connector of a recurring job.</summary>
    public static string ConnectorOf(string key) => key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>
    /// Returns when recurring jobs are next due, in UTC, in one query. Jobs without a next time are missing from the result.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> NextAsync(string[] keys, CancellationToken cancellationToken)
    {
        var due = await database.QueryAsync<(string Key, double Score)>(
            "select value, score from hangfire.set where key = 'recurring-jobs' and value = any(@keys) and score >= 0",
            new { keys },
            cancellationToken);
        return due.ToDictionary(row => row.Key, row => DateTime.UnixEpoch.AddSeconds(row.Score));
    }

    /// <summary>Returns when a connector's recurring jobs are next due.</summary>
    public async Task<NextRuns> NextAsync(string connectorId, CancellationToken cancellationToken)
    {
        var next = await NextAsync([SyncKey(connectorId), PruneKey(connectorId), AccessKey(connectorId)], cancellationToken);
        return new NextRuns(Of(SyncKey(connectorId)), Of(PruneKey(connectorId)), Of(AccessKey(connectorId)));

        DateTime? Of(string key) => next.TryGetValue(key, out var time) ? time : null;
    }

    /// <summary>Returns the types of sources whose permissions can be refreshed.</summary>
    public string[] TypesWithAccess()
        => [.. catalog.All.Where(source => source.Capabilities.Contains(SourceCapability.Access)).Select(source => source.Type)];

    /// <summary>
    /// Writes a connector's recurring jobs as its row requires. A paused or deleted connector has none, and a frequency of 0 has no job. If
    /// called inside the <see cref="JobTransaction"/> that wrote the row, after its connection was closed, row and jobs commit together.
    /// </summary>
    public void Apply(ConnectorRow row)
    {
        foreach (var kind in Kinds)
            Apply(KeyOf(kind, row.Id), Minutes(row, kind), kind, row.Id);
    }

    /// <summary>Writes one recurring job from scratch, even if parts of it are damaged.</summary>
    public void Write(ScheduledJob job)
    {
        recurring.RemoveIfExists(job.Key);
        Apply(job.Key, job.Minutes, KindOf(job.Key), job.ConnectorId!);
    }

    /// <summary>
    /// Sets the next instant of an interval that cron cannot repeat. Must be called from the job's body: while filters run, the scheduler
    /// holds the recurring job's lock and would wait for itself.
    /// </summary>
    public async Task RearmAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
    {
        if (kind == RunKind.Replay)
            return;
        var row = await database.FirstAsync<ConnectorRow>(
            $"select {ConnectorRow.Columns} from connectors where id = @connectorId and deleted_at is null",
            new { connectorId },
            cancellationToken);
        if (row is { Paused: false } && !CronInterval.Repeats(Minutes(row, kind)))
            Apply(KeyOf(kind, row.Id), Minutes(row, kind), kind, row.Id);
    }

    private static string KeyOf(RunKind kind, string connectorId) => kind switch
    {
        RunKind.Sync => SyncKey(connectorId),
        RunKind.Prune => PruneKey(connectorId),
        _ => AccessKey(connectorId),
    };

    /// <summary>Returns the interval of a kind of run. Zero means no recurring job.</summary>
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
        _ => Job.FromExpression<AccessJob>(job => job.RunAsync(connectorId, null!, CancellationToken.None), Queues.Access),
    };

    private void Apply(string key, int minutes, RunKind kind, string connectorId)
    {
        if (minutes <= 0)
            recurring.RemoveIfExists(key);
        else
            recurring.AddOrUpdate(key, JobOf(kind, connectorId), CronInterval.Of(minutes, key, time.GetUtcNow().UtcDateTime), Options);
    }
}

/// <summary>When a connector's recurring jobs are next due, in UTC. Null if there is no such job.</summary>
internal sealed record NextRuns(DateTime? Sync, DateTime? Prune, DateTime? Access);
