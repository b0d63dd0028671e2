using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Dapper;
using Hangfire.Client;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Opens the run that a tick is for, and drops the tick when there is nothing to do: the connector is paused, linked nowhere, or a run of that
/// kind is active or waits for a worker already. Where workers do not keep up, neither jobs nor runs pile up.
/// </summary>
internal sealed class TickFilter(Database database) : IClientFilter
{
    private const string Run = "connectors.run";

    private const string Open =
        """
        insert into runs (connector_id, kind, trigger, status, until)
        select c.id, @kind, 'schedule', 'SCHEDULE', now()
        from connectors c
        where c.id = @connectorId and not c.paused and c.deleted_at is null
          and (@kind <> 'prune' or coalesce((c.config ->> 'sync_deleted_files')::boolean, true))
          and exists (select from knowledge_base_connectors k where k.connector_id = c.id)
          and not exists (select from runs r where r.connector_id = c.id and r.kind = @kind and r.finished_at is null)
        on conflict (connector_id, kind) where finished_at is null do nothing
        returning id
        """;

    public void OnCreating(CreatingContext context)
    {
        if (!context.Parameters.ContainsKey("RecurringJobId") || context.Job.Args is not [string connectorId, ..])
            return;
        var kind = context.Job.Type == typeof(PruneJob) ? RunKind.Prune : context.Job.Type == typeof(AccessJob) ? RunKind.Access : RunKind.Sync;
        using var connection = database.Source.OpenConnection();
        if (connection.QueryFirstOrDefault<long?>(Open, new { connectorId, kind = kind.ToDb() }) is { } run)
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
        connection.Execute(
            "update runs set job_id = @jobId, updated_at = now() where id = @run and status = 'SCHEDULE'", new { run, jobId = job.Id });
    }
}
