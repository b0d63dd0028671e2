using Connectors.Jobs.Storage.Lifecycle;

namespace Connectors.Jobs.Queueing;

/// <summary>Deletes the data of a deleted connector in batches, and the connector itself last.</summary>
internal sealed class PurgeJob(RunControl control, ConnectorPurge purge)
{
    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        // From here on, no worker may commit another document of this connector.
        await control.StopAllAsync(connectorId, cancellationToken);
        await purge.RunAsync(connectorId, cancellationToken);
    }
}
