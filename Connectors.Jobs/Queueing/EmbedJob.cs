using Connectors.Jobs.Running;
using Connectors.Jobs.Search.Vectors;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Embeds a connector's texts with a model, a slice at a time, so that connectors take turns.</summary>
internal sealed class EmbedJob(EmbeddingPass pass, IBackgroundJobClient jobs, EngineOptions options)
{
    /// <param name="connectorId">The connector.</param>
    /// <param name="modelId">The model's id in the database.</param>
    /// <param name="claim">The claim by which the job writes. If it is lost, the job does nothing.</param>
    /// <param name="cancellationToken">Ends the job; the same claim goes on with the next one.</param>
    public async Task RunAsync(string connectorId, long modelId, long claim, CancellationToken cancellationToken)
    {
        var claimed = new ClaimedVectors { ConnectorId = connectorId, ModelId = (int)modelId, Claim = claim };
        if (await pass.RunAsync(claimed, options.Slice, cancellationToken) == PassOutcome.Unfinished)
            Enqueue(jobs, claimed);
    }

    public static void Enqueue(IBackgroundJobClient jobs, ClaimedVectors claimed)
    {
        var (connector, model, claim) = (claimed.ConnectorId, (long)claimed.ModelId, claimed.Claim);
        jobs.Create<EmbedJob>(
            Queues.Vectors, job => job.RunAsync(connector, model, claim, CancellationToken.None), new EnqueuedState(Queues.Vectors));
    }
}
