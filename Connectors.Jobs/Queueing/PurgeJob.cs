using Connectors.Jobs.Storage.Lifecycle;

namespace Connectors.Jobs.Queueing;

/// <summary>Removes what a deleted connector left, in pieces, and at last the connector itself.</summary>
internal sealed class PurgeJob(RunControl control, ConnectorPurge purge)
{
    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        // No worker may commit another document once this has begun.
        await control.StopAllAsync(connectorId, cancellationToken);
        await purge.RunAsync(connectorId, cancellationToken);
    }
}
