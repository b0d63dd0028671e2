using Connectors.Jobs.Search.Vectors;
using Hangfire;

namespace Connectors.Jobs.Queueing;

/// <summary>Enqueues the embedding of texts that a run may have brought. Without a configured model it does nothing.</summary>
internal sealed class EmbedStarter(EmbeddingOptions options, EmbeddingModels models, VectorStateStore states, IBackgroundJobClient jobs)
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.IsOn)
            return;
        foreach (var claimed in await states.ClaimAsync(await models.IdsAsync(cancellationToken), options.Trail, cancellationToken))
            EmbedJob.Enqueue(jobs, claimed);
    }
}
