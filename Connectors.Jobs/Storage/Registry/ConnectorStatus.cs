namespace Connectors.Jobs.Storage.Registry;

/// <summary>How a connector's status follows from its runs.</summary>
internal static class ConnectorStatus
{
    /// <summary>
    /// For a query over "connectors c": one look into an index for each, since lists ask it of thousands. The latest sync is the one under way
    /// where there is one. A run that a person cancelled says nothing about a connector that is on its schedule.
    /// </summary>
    public const string Sql =
        """
        case when c.paused then 'CANCEL' else coalesce(
            (select case r.status when 'CANCEL' then 'SCHEDULE' else r.status end
             from runs r where r.connector_id = c.id and r.kind = 'sync' order by r.id desc limit 1),
            case when exists (select from knowledge_base_connectors l where l.connector_id = c.id) then 'SCHEDULE' else 'UNSTART' end)
        end
        """;
}
