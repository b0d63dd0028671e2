using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Sent;
using Hangfire;
using Hangfire.States;

namespace Connectors.Jobs.Queueing;

/// <summary>Lets a sync read soon what programs have sent. However often they send, one job waits for it.</summary>
internal sealed class SentSyncs(SentBoxes boxes, IBackgroundJobClient jobs)
{
    public async Task WakeAsync(string connectorId, CancellationToken cancellationToken)
    {
        using var scope = JobTransaction.Begin();
        if (await boxes.WakeAsync(connectorId, cancellationToken))
        {
            jobs.Create<SentJob>(
                Queues.Manual, job => job.RunAsync(connectorId, CancellationToken.None), new EnqueuedState(Queues.Manual));
        }

        scope.Complete();
    }
}
