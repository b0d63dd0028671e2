using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage.Sent;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Starts the sync that reads what programs have sent, and the prune of a set that was declared complete. A sync that is under way may have
/// passed the place already, so the job waits for its end.
/// </summary>
internal sealed class SentJob(SentBoxes boxes, RunStore runs, RunControl control)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(connectorId, RunKind.Sync, cancellationToken)
            || await IsRunningAsync(connectorId, RunKind.Prune, cancellationToken))
        {
            await boxes.WaitAsync(connectorId, cancellationToken);
            throw new JobRescheduledException(Pause, "A run is under way; the next one reads what was sent meanwhile.");
        }

        var wantsPrune = await boxes.BeginAsync(connectorId, cancellationToken);
        if (wantsPrune is null)
            return;
        await StartAsync(connectorId, RunKind.Sync, cancellationToken);
        if (wantsPrune.Value)
            await StartAsync(connectorId, RunKind.Prune, cancellationToken);
    }

    private async Task<bool> IsRunningAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
        => await runs.ActiveAsync(connectorId, kind, cancellationToken) is { Status: RunStatus.Running };

    private async Task StartAsync(string connectorId, RunKind kind, CancellationToken cancellationToken)
    {
        try
        {
            await control.RunNowAsync(connectorId, kind, RunTrigger.System, rebuild: false, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // The connector was deleted meanwhile.
        }
    }
}
