using Connectors.Jobs.Storage;

namespace Connectors.Jobs;

/// <summary>Removes what a deleted connector left, in pieces, and at last the connector itself.</summary>
internal sealed class PurgeJob(ConnectorPurge purge)
{
    public Task RunAsync(string connectorId, CancellationToken cancellationToken) => purge.RunAsync(connectorId, cancellationToken);
}
