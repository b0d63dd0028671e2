namespace Connectors.Jobs.Storage;

/// <summary>How a connector's status follows from its runs.</summary>
internal static class ConnectorStatus
{
    /// <summary>For a query over "connectors c". A run that a person cancelled says nothing about a connector that is on its schedule.</summary>
    public const string Sql =
        """
        case
            when c.paused then 'CANCEL'
            when exists (select from runs r where r.connector_id = c.id and r.kind = 'sync' and r.finished_at is null)
                then (select r.status from runs r where r.connector_id = c.id and r.kind = 'sync' and r.finished_at is null limit 1)
            when not exists (select from runs r where r.connector_id = c.id and r.kind = 'sync')
                then case when exists (select from knowledge_base_connectors l where l.connector_id = c.id) then 'SCHEDULE' else 'UNSTART' end
            else (select case r.status when 'CANCEL' then 'SCHEDULE' else r.status end
                  from runs r where r.connector_id = c.id and r.kind = 'sync' order by r.id desc limit 1)
        end
        """;
}
