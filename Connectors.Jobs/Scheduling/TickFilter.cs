using Connectors.Jobs.Storage;
using Dapper;
using Hangfire.Client;

namespace Connectors.Jobs.Scheduling;

/// <summary>Drops a tick when there is nothing to do for it: the connector is paused, linked nowhere, or a run of that kind is active. Nothing piles up.</summary>
internal sealed class TickFilter(Database database) : IClientFilter
{
    private const string Wanted =
        """
        select exists (
            select from connectors c
            where c.id = @connectorId and not c.paused and c.deleted_at is null
              and (@kind <> 'prune' or coalesce((c.config ->> 'sync_deleted_files')::boolean, true))
              and exists (select from knowledge_base_connectors k where k.connector_id = c.id)
              and not exists (select from runs r where r.connector_id = c.id and r.kind = @kind and r.finished_at is null))
        """;

    public void OnCreating(CreatingContext context)
    {
        if (!context.Parameters.ContainsKey("RecurringJobId") || context.Job.Args is not [string connectorId, ..])
            return;
        var kind = context.Job.Type == typeof(PruneJob) ? RunKind.Prune : context.Job.Type == typeof(AccessJob) ? RunKind.Access : RunKind.Sync;
        using var connection = database.Source.OpenConnection();
        context.Canceled = !connection.QuerySingle<bool>(Wanted, new { connectorId, kind = kind.ToDb() });
    }

    public void OnCreated(CreatedContext context)
    {
    }
}
