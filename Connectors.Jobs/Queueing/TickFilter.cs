using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Hangfire.Client;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Opens the run that a tick is for, and drops the tick when there is nothing to do: the connector is paused, linked nowhere, or a run of that
/// kind is active or waits for a worker already. Where workers do not keep up, neither jobs nor runs pile up.
/// </summary>
internal sealed class TickFilter(Database database) : IClientFilter
{
    private const string Run = "connectors.run";

    public void OnCreating(CreatingContext context)
    {
        if (!context.Parameters.ContainsKey("RecurringJobId") || context.Job.Args is not [string connectorId, ..])
            return;
        var kind = context.Job.Type == typeof(PruneJob) ? RunKind.Prune : context.Job.Type == typeof(AccessJob) ? RunKind.Access : RunKind.Sync;
        using var connection = database.Source.OpenConnection();
        if (RunStore.OpenOnTick(connection, connectorId, kind) is { } run)
            context.Items[Run] = run;
        else
            context.Canceled = true;
    }

    /// <summary>Where this does not come to pass, because the process ends, the sweeper finds a run that no job stands for.</summary>
    public void OnCreated(CreatedContext context)
    {
        if (!context.Items.TryGetValue(Run, out var run) || context.Canceled || context.BackgroundJob is not { } job)
            return;
        using var connection = database.Source.OpenConnection();
        RunStore.SetJob(connection, (long)run!, job.Id);
    }
}
