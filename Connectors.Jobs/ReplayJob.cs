using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Hangfire.Server;

namespace Connectors.Jobs;

/// <summary>Reads again what failed before, or goes on with a replay that is active.</summary>
internal sealed class ReplayJob(RunJobBody body)
{
    public Task<string> RunAsync(string connectorId, PerformContext context, CancellationToken cancellationToken)
        => body.RunAsync(connectorId, RunKind.Replay, context, cancellationToken);
}
