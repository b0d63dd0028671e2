using Connectors.Jobs.Budgets;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Running;
using Connectors.Jobs.Search;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

internal static class EngineServiceCollectionExtensions
{
    /// <summary>Adds the services that open, enqueue and stop runs. Every process needs them.</summary>
    public static IServiceCollection AddConnectorsJobs(this IServiceCollection services, ConnectorsOptions options)
    {
        services.TryAddSingleton(options.Engine with { Slice = options.Slice });
        services.AddRunStores(options);
        services.AddQueueing();
        services.AddVectors(options.Embedding);
        services.AddSingleton<SearchStore>();
        services.AddSingleton<SearchWarmUp>();
        services.AddSingleton<Vocabulary>();
        services.AddSingleton<WorkerFormatStore>();
        services.AddSingleton<WorkerFormats>();
        return services;
    }

    /// <summary>Adds the services that execute jobs. Workers need them.</summary>
    public static IServiceCollection AddConnectorsWorker(this IServiceCollection services, ConnectorsOptions options)
    {
        services.TryAddSingleton(options.Text with { Ocr = options.Ocr });
        services.AddHostedService<VersionWatch>();
        if (options.Embedding.IsOn)
            services.AddVectorServer(options.Embedding.Workers, ShutdownTimes.Jobs);
        return services
            .AddDocumentStores()
            .AddTextExtraction()
            .AddPipeline()
            .AddWorks()
            .AddQueueServers(options.Workers, ShutdownTimes.Jobs);
    }

    private static void AddRunStores(this IServiceCollection services, ConnectorsOptions options)
    {
        services.TryAddSingleton(new PruneGuard());
        services.AddSingleton<RunStore>();
        services.AddSingleton<TaskStore>();
        services.AddSingleton<SplitStore>();
        services.TryAddSingleton(options.Retention);
        services.TryAddSingleton(new SettlementPace());
        services.AddSingleton<RunSettlement>();
        services.AddSingleton<Retention>();
        services.AddSingleton<BudgetStore>();
        services.AddSingleton<RunCompletion>();
        services.AddSingleton<PruneStore>();
        services.AddSingleton<FailureStore>();
    }

    private static IServiceCollection AddDocumentStores(this IServiceCollection services)
    {
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<BatchWriter>();
        services.AddSingleton<ListingStore>();
        services.AddSingleton<DocumentAccessStore>();
        services.AddSingleton<GroupStore>();
        services.AddSingleton<ConnectorPurge>();
        return services;
    }

    private static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.AddSingleton<ContentReader>();
        services.AddSingleton<ParallelContentReader>();
        services.AddSingleton<BatchPreparer>();
        services.AddSingleton<ReadPipeline>();
        services.AddSingleton<RunSplitter>();
        services.AddSingleton<TaskRunner>();
        services.AddHostedService<FormatPublisher>();
        return services;
    }

    private static IServiceCollection AddWorks(this IServiceCollection services)
    {
        services.AddSingleton<ITaskWork, ReadWork>();
        services.AddSingleton<ITaskWork, ListWork>();
        services.AddSingleton<ITaskWork, RereadWork>();
        services.AddSingleton<ITaskWork, AccessWork>();
        return services;
    }
}
