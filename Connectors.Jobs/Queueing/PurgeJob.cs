using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Lifecycle;

namespace Connectors.Jobs.Queueing;

/// <summary>Deletes the data of a deleted connector in pieces, and the connector itself last.</summary>
internal sealed class PurgeJob(RunControl control, ConnectorPurge purge, EngineOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        // From here on, no worker may commit another document of this connector.
        await control.StopAllAsync(connectorId, cancellationToken);
        if (!await purge.RunAsync(connectorId, options.Slice, cancellationToken))
            throw new JobRescheduledException(Pause, "The slice ended first; the purge goes on.");
    }
}
