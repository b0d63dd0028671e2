using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Npgsql;

namespace Connectors.Jobs.Queueing;

/// <summary>Hangfire's settings, the same in every process.</summary>
internal static class HangfireSettings
{
    public const string Schema = "hangfire";

    /// <summary>The category under which Hangfire logs.</summary>
    public const string LogCategory = "Hangfire";

    private static readonly Type[] JobTypes =
    [
        typeof(SyncJob), typeof(PruneJob), typeof(AccessJob), typeof(ReplayJob), typeof(TaskJob), typeof(PurgeJob), typeof(SettleJob),
        typeof(EmbedJob), typeof(SentJob),
    ];

    // Stored jobs may name only these types. Otherwise anyone who can write to the job tables could call any method of any type.
    private static readonly Dictionary<string, Type> AllowedTypes = JobTypes
        .Concat([typeof(string), typeof(long), typeof(CancellationToken), typeof(PerformContext)])
        .ToDictionary(StoredName);

    public static void Apply(IServiceProvider services, IGlobalConfiguration configuration)
        => configuration
            .UseLogProvider(new HangfireLogProvider(services.GetRequiredService<ILoggerFactory>()))
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseTypeSerializer(StoredName)
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
                // A lock that a killed process left behind expires after this time.
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

    /// <summary>Creates Hangfire's tables, or updates them.</summary>
    public static void InstallSchema(NpgsqlConnection connection) => PostgreSqlObjectsInstaller.Install(connection, Schema);

    /// <summary>
    /// The engine's job filters and Hangfire's own, except for Hangfire's retries: the engine decides what to retry and when.
    /// </summary>
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

    /// <summary>
    /// Returns the name of a type in stored jobs. A job class keeps its name when its namespace changes, so jobs in the database and
    /// processes of other versions still understand each other.
    /// </summary>
    internal static string StoredName(Type type)
        => JobTypes.Contains(type) ? $"Connectors.Jobs.{type.Name}, Connectors.Jobs" : TypeHelper.SimpleAssemblyTypeSerializer(type);

    private static Type Resolve(string name)
        => AllowedTypes.TryGetValue(name, out var type)
            ? type
            : throw new TypeLoadException($"A stored job names the type {name}, which is not allowed.");
}

/// <summary>Opens Hangfire's connections from the engine's data source, so rows and jobs can share a transaction.</summary>
internal sealed class DataSourceConnectionFactory(Database database) : IConnectionFactory
{
    public NpgsqlConnection GetOrCreateConnection() => database.Source.CreateConnection();
}
