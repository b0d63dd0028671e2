using Connectors.Jobs.Running;
using Connectors.Jobs.Scheduling;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    public static void Apply(IServiceProvider services, IGlobalConfiguration configuration)
        => configuration
            .UseLogProvider(new HangfireLogProvider(services.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseTypeResolver(Resolve)
            .UseSerializerSettings(new JsonSerializerSettings { TypeNameHandling = TypeNameHandling.None, MaxDepth = 16 });

    public static JobStorage Storage(Database database, EngineOptions engine)
        => new PostgreSqlStorage(
            new DataSourceConnectionFactory(database),
            new PostgreSqlStorageOptions
            {
                SchemaName = Schema,
                UseSlidingInvisibilityTimeout = true,
                InvisibilityTimeout = engine.Invisibility,
                // A lock that a killed process left behind counts for nothing after this time.
                DistributedLockTimeout = engine.Invisibility * 0.75,
                QueuePollInterval = TimeSpan.FromMilliseconds(300),
                EnableLongPolling = false,
                PrepareSchemaIfNecessary = false,
                AllowDegradedModeWithoutStorage = false,
                DeleteExpiredBatchSize = 10_000,
                JobExpirationCheckInterval = TimeSpan.FromMinutes(5),
            })
        {
            JobExpirationTimeout = TimeSpan.FromDays(3),
        };

    /// <summary>Hangfire's own filters but for its retries: what to try again, and when, is for the engine to say.</summary>
    public static IJobFilterProvider Filters(Database database)
    {
        var filters = new JobFilterCollection
        {
            new StatisticsHistoryAttribute(),
            new TickFilter(database),
            new RescheduleFilter(),
            new FailedJobExpirationFilter(),
        };
        return new JobFilterProviderCollection(filters, new JobFilterAttributeFilterProvider());
    }

    private static Type Resolve(string name)
        => Allowed.TryGetValue(name, out var type) ? type : throw new TypeLoadException($"Jobs may not name the type {name}.");
}
