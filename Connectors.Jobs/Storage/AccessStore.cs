using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Storage;

/// <summary>Who may read what, as a refresh finds it.</summary>
internal sealed class AccessStore(Database database)
{
    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task UpdateAsync(LeasedTask task, ListingPage page, string usage, TimeSpan ttl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var sets = page.Documents.Where(d => d.Access is not null)
                    .DistinctBy(d => d.Id)
                    .OrderBy(d => DocumentId.Of(task.ConnectorId, d.Id))
                    .Select(d => (d.Id, Set: AccessSet.Of(d.Access)!))
                    .ToArray();
                var kept = await connection.RunAsync(
                    """
                    update tasks
                    set checkpoint = @resume::jsonb, listed = listed + @count, incomplete = coalesce(incomplete, @Incomplete), usage = @usage::jsonb,
                        lease_until = now() + @ttl, progress_at = now(), attempts = 0, takeovers = 0
                    where id = @Id and lease = @Lease
                    """,
                    new
                    {
                        task.Id,
                        task.Lease,
                        resume = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume),
                        count = page.Documents.Count,
                        page.Incomplete,
                        usage,
                        ttl,
                    },
                    cancellationToken);
                if (kept == 0)
                    throw new LeaseLostException(task.Id);

                var stored = await AccessSets.StoreAsync(connection, task.ConnectorId, sets.Select(s => s.Set), cancellationToken);
                var updated = await connection.RunAsync(
                    """
                    update documents d set access_id = u.access_id, attributes_hash = ''
                    from unnest(@ids, @access) u (id, access_id)
                    where d.connector_id = @ConnectorId and d.source_id = u.id and d.access_id is distinct from u.access_id
                    """,
                    new { task.ConnectorId, ids = sets.Select(s => s.Id).ToArray(), access = sets.Select(s => stored[s.Set.Hash]).ToArray() },
                    cancellationToken);
                return await connection.RunAsync(
                    "update tasks set updated = updated + @updated where id = @Id", new { task.Id, updated }, cancellationToken);
            },
            cancellationToken);

    /// <summary>True for the one task of a run that reads the groups.</summary>
    public async Task<bool> ClaimGroupsAsync(LeasedTask task, CancellationToken cancellationToken)
        => await database.FirstAsync<bool>(
            "select id = @Id from tasks where run_id = @RunId and state in ('waiting', 'running') order by id limit 1",
            new { task.Id, task.RunId },
            cancellationToken);

    public Task AddGroupsAsync(LeasedTask task, IReadOnlyList<SourceGroup> groups, CancellationToken cancellationToken)
    {
        var distinct = groups.DistinctBy(group => group.Id).OrderBy(group => group.Id, StringComparer.Ordinal).ToArray();
        var members = distinct.SelectMany(group => group.Members.SelectMany(AccessSet.Names).Distinct().Select(member => (group.Id, member))).ToArray();
        return database.ExecuteAsync(
            """
            insert into groups (connector_id, group_id, name, refreshed_by)
            select @ConnectorId, u.id, u.name, @RunId from unnest(@ids, @names) u (id, name)
            on conflict (connector_id, group_id) do update set name = excluded.name, refreshed_by = excluded.refreshed_by;
            delete from group_members m
            where m.connector_id = @ConnectorId and m.group_id = any(@ids)
              and not exists (select from unnest(@groups, @members) u (group_id, member) where u.group_id = m.group_id and u.member = m.member);
            insert into group_members (connector_id, group_id, member)
            select @ConnectorId, u.group_id, u.member from unnest(@groups, @members) u (group_id, member)
            on conflict do nothing
            """,
            new
            {
                task.ConnectorId,
                task.RunId,
                ids = distinct.Select(group => group.Id).ToArray(),
                names = distinct.Select(group => group.Name).ToArray(),
                groups = members.Select(member => member.Id).ToArray(),
                members = members.Select(member => member.member).ToArray(),
            },
            cancellationToken);
    }

    public Task ForgetGroupsAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "delete from groups where connector_id = @ConnectorId and refreshed_by <> @RunId", new { task.ConnectorId, task.RunId }, cancellationToken);
}
