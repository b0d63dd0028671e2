namespace Connectors.Jobs.Storage.Registry;

/// <summary>Derives a connector's status from its runs.</summary>
internal static class ConnectorStatus
{
    /// <summary>
    /// An expression for a query over "connectors c". It costs one index lookup per connector, because lists show thousands of them. It
    /// uses the latest sync, which is the active one if there is one. A sync that a person cancelled leaves the connector on its schedule.
    /// </summary>
    public const string Sql =
        """
        case when c.paused then 'CANCEL' else coalesce(
            (select case r.status when 'CANCEL' then 'SCHEDULE' else r.status end
             from runs r where r.connector_id = c.id and r.kind = 'sync' order by r.id desc limit 1),
            case when exists (select from knowledge_base_connectors l where l.connector_id = c.id) then 'SCHEDULE' else 'UNSTART' end)
        end
        """;

    /// <summary>Whether a "connectors c" is linked to a knowledge base. One that is not is never run by the schedule.</summary>
    public const string Linked = "exists (select from knowledge_base_connectors l where l.connector_id = c.id)";

    /// <summary>
    /// The newest finished run of a "connectors c", as a query: the index finds the newest of each kind, and the newest of these is taken.
    /// </summary>
    public const string LastRun =
        """
        select r.id, k.kind, r.status, r.error, r.finished_at, r.added, r.updated, r.unchanged, r.deleted
        from (values ('sync'), ('prune'), ('access'), ('replay')) k (kind)
        cross join lateral (
            select r.id, r.status, r.error, r.finished_at, r.added, r.updated, r.unchanged, r.deleted from runs r
            where r.connector_id = c.id and r.kind = k.kind and r.finished_at is not null
            order by r.id desc limit 1) r
        order by r.id desc limit 1
        """;

    /// <summary>
    /// The last access refresh of a "connectors c" that ended, as a query. It counts beside the status: while it fails, documents are found
    /// by those who were allowed to read them before.
    /// </summary>
    public const string LastAccess =
        """
        select r.status, r.error, r.finished_at from runs r
        where r.connector_id = c.id and r.kind = 'access' and r.finished_at is not null order by r.id desc limit 1
        """;

    /// <summary>
    /// Whether a "connectors c" waits for a person: it failed, its access is stale, it holds deletions back, or its credentials end soon.
    /// A paused one waits for nobody. The parameter "notice" says how soon.
    /// </summary>
    public const string NeedsPerson =
        $"""
        (not c.paused and (
            coalesce(c.credentials_expire_at < now() + @notice, false)
            or (select r.status from runs r where r.connector_id = c.id and r.kind = 'sync' order by r.id desc limit 1)
                is not distinct from 'FAILED'
            or (select a.status from ({LastAccess}) a) is not distinct from 'FAILED'
            or exists (select from runs r where r.connector_id = c.id and r.held is not null)))
        """;
}
