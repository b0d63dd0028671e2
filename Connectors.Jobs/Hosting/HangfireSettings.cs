using Connectors.Jobs.Scheduling;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Newtonsoft.Json;

namespace Connectors.Jobs.Hosting;

/// <summary>How Hangfire is set up, alike in every process.</summary>
internal static class HangfireSettings
{
    public const string Schema = "hangfire";

    private static readonly Type[] JobTypes = [typeof(SyncJob), typeof(PruneJob), typeof(AccessJob), typeof(ReplayJob), typeof(TaskJob), typeof(PurgeJob)];

    // Whoever can write to the job tables could otherwise have any method of any type called.
    private static readonly Dictionary<string, Type> Allowed = JobTypes
        .Concat([typeof(string), typeof(long), typeof(CancellationToken), typeof(PerformContext)])
        .ToDictionary(TypeHelper.SimpleAssemblyTypeSerializer);

    public static PostgreSqlStorageOptions Storage() => new()
    {
        SchemaName = Schema,
        UseSlidingInvisibilityTimeout = true,
        InvisibilityTimeout = TimeSpan.FromMinutes(2),
        DistributedLockTimeout = TimeSpan.FromSeconds(90),
        QueuePollInterval = TimeSpan.FromMilliseconds(300),
        EnableLongPolling = false,
        PrepareSchemaIfNecessary = false,
        AllowDegradedModeWithoutStorage = false,
        DeleteExpiredBatchSize = 10_000,
        JobExpirationCheckInterval = TimeSpan.FromMinutes(5),
    };

    public static void Apply(IGlobalConfiguration configuration, Database database, JobNames names)
    {
        foreach (var retry in GlobalJobFilters.Filters.Where(filter => filter.Instance is AutomaticRetryAttribute).ToList())
            GlobalJobFilters.Filters.Remove(retry.Instance);

        configuration
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseTypeResolver(Resolve)
            .UseSerializerSettings(new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None, MaxDepth = 16 })
            .UsePostgreSqlStorage(bootstrap => bootstrap.UseConnectionFactory(new DataSourceConnectionFactory(database)), Storage())
            .WithJobExpirationTimeout(TimeSpan.FromDays(3))
            .UseDashboardMetrics()
            .UseFilter(new TickFilter(database))
            .UseFilter(new RescheduleFilter())
            .UseFilter(new FailedJobExpirationFilter());
        _ = names;
    }

    private static Type Resolve(string name)
        => Allowed.TryGetValue(name, out var type) ? type : throw new TypeLoadException($"Jobs may not name the type {name}.");
}
