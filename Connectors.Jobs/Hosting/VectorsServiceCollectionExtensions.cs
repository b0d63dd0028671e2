using Connectors.Jobs.Search.Vectors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connectors.Jobs.Hosting;

/// <summary>Registers embedding and the search by vectors.</summary>
internal static class VectorsServiceCollectionExtensions
{
    /// <summary>Adds the models and what is done with them. Every process needs them: workers embed texts, the API questions.</summary>
    public static IServiceCollection AddVectors(this IServiceCollection services, EmbeddingOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton<ModelEndpoint>();
        services.TryAddSingleton<EmbeddingModels>();
        services.TryAddSingleton<VectorStateStore>();
        services.TryAddSingleton<DocumentVectorStore>();
        services.TryAddSingleton<PassageEmbedder>();
        services.TryAddSingleton<EmbeddingPass>();
        services.TryAddSingleton<VectorQueries>();
        services.TryAddSingleton<VectorCache>();
        services.TryAddSingleton<VectorAnswers>();
        services.TryAddSingleton<VectorCandidates>();
        services.TryAddSingleton<Reranker>();
        services.TryAddSingleton<VectorRanking>();
        services.TryAddSingleton<VectorProgressQuery>();
        return services;
    }
}
