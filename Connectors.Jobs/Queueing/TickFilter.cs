using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Hangfire.Client;
using Hangfire.Common;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Opens the run of a schedule's tick. Drops the tick if there is nothing to do: the connector is paused or not linked to a knowledge base,
/// or a run of that kind is active or queued already. If workers do not keep up, neither jobs nor runs pile up.
/// </summary>
internal sealed class TickFilter(Database database) : IClientFilter
{
    private const string Run = "connectors.run";

    public void OnCreating(CreatingContext context)
    {
        if (!context.Parameters.ContainsKey("RecurringJobId") || context.Job.Args is not [string connectorId, ..])
            return;
        using var connection = database.Source.OpenConnection();
        if (RunStore.OpenOnTick(connection, connectorId, KindOf(context.Job)) is { } run)
            context.Items[Run] = run;
        else
            context.Canceled = true;
    }

    /// <summary>Stores the job of the run. If the process ends before this, the sweeper finds the run without a job.</summary>
    public void OnCreated(CreatedContext context)
    {
        if (!context.Items.TryGetValue(Run, out var run) || context.Canceled || context.BackgroundJob is not { } job)
            return;
        using var connection = database.Source.OpenConnection();
        RunStore.SetJob(connection, (long)run!, job.Id);
    }

    private static RunKind KindOf(Job job)
        => job.Type == typeof(PruneJob) ? RunKind.Prune : job.Type == typeof(AccessJob) ? RunKind.Access : RunKind.Sync;
}
