using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire.Server;

namespace Connectors.Jobs;

/// <summary>Opens a refresh of who may read a connector's documents, or goes on with the one that is active.</summary>
internal sealed class AccessJob(RunJobBody body)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => body.RunAsync(connectorId, RunKind.Access, context, cancellationToken);
}
