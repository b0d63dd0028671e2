using Connectors.Jobs.Storage.Lifecycle;

namespace Connectors.Jobs.Queueing;

/// <summary>Goes on for one slice with a run's settlement that another process has left.</summary>
internal sealed class SettleJob(RunCompletion completion)
{
    public async Task<string> RunAsync(long runId, CancellationToken cancellationToken)
        => await completion.SettleAsync(runId, cancellationToken) ? "run finished" : "settlement goes on, or has ended";
}
