using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire.Server;

namespace Connectors.Jobs;

/// <summary>Opens a connector's sync, or goes on with the one that is active.</summary>
internal sealed class SyncJob(RunJobBody body)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => body.RunAsync(connectorId, RunKind.Sync, context, cancellationToken);
}
