using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire.Server;

namespace Connectors.Jobs;

/// <summary>Opens a connector's prune, or goes on with the one that is active.</summary>
internal sealed class PruneJob(RunJobBody body)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => body.RunAsync(connectorId, RunKind.Prune, context, cancellationToken);
}
