using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Access;

/// <summary>The tables of groups and their members, as an access refresh reads them.</summary>
internal sealed class GroupStore(Database database)
{
    /// <summary>How many memberships one transaction deletes.</summary>
    private const int MaxGone = 20_000;

    /// <summary>
    /// Returns whether this task is the one that reads the groups: no task of the run has read them, and this is the run's first open task.
    /// </summary>
    public Task<bool> ClaimAsync(LeasedTask task, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            """
            select r.groups_at is null
               and @Id = (select id from tasks t where t.run_id = r.id and t.state in ('waiting', 'running') order by id limit 1)
            from runs r where r.id = @RunId
            """,
            new { task.Id, task.RunId },
            cancellationToken);

    /// <summary>Deletes some memberships of a deleted connector's groups. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from group_members
            where ctid = any(array(select ctid from group_members where connector_id = @connectorId limit @limit))
            """,
            new { connectorId, limit },
            cancellationToken);

    /// <summary>Writes a page of groups with all of their members.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing was written.</exception>
    public Task AddAsync(LeasedTask task, IReadOnlyList<SourceGroup> groups, CancellationToken cancellationToken)
    {
        var distinct = groups.DistinctBy(group => group.Id).OrderBy(group => group.Id, StringComparer.Ordinal).ToArray();
        var members = distinct
            .SelectMany(group => group.Members.SelectMany(AccessSet.Names).Distinct().Select(member => (Group: group.Id, Member: member)))
            .ToArray();
        return FencedAsync(
            task,
            connection => connection.ExecuteAsync(
                """
                insert into groups (connector_id, group_id, name, refreshed_by)
                select @ConnectorId, u.id, u.name, @RunId from unnest(@ids, @names) u (id, name)
                on conflict (connector_id, group_id) do update set name = excluded.name, refreshed_by = excluded.refreshed_by;
                delete from group_members m
                where m.connector_id = @ConnectorId and m.group_id = any(@ids)
                  and not exists (
                      select from unnest(@groups, @members) u (group_id, member) where u.group_id = m.group_id and u.member = m.member);
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
                    groups = members.Select(member => member.Group).ToArray(),
                    members = members.Select(member => member.Member).ToArray(),
                },
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Deletes the groups that the run did not meet, because it has read all groups: their members first, in pieces.</summary>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing more was written.</exception>
    public async Task EndAsync(LeasedTask task, CancellationToken cancellationToken)
    {
        var parameters = new { task.ConnectorId, task.RunId, MaxGone };
        int gone;
        do
        {
            gone = await FencedAsync(
                task,
                connection => connection.ExecuteAsync(
                    """
                    delete from group_members where ctid = any(array(
                        select m.ctid from groups g join group_members m on m.connector_id = g.connector_id and m.group_id = g.group_id
                        where g.connector_id = @ConnectorId and g.refreshed_by <> @RunId limit @MaxGone))
                    """,
                    parameters,
                    cancellationToken),
                cancellationToken);
        }
        while (gone == MaxGone);

        await FencedAsync(
            task,
            async connection =>
            {
                await connection.ExecuteAsync(
                    "delete from groups where connector_id = @ConnectorId and refreshed_by <> @RunId", parameters, cancellationToken);
                return await RunStore.GroupsReadAsync(connection, task.RunId, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>
    /// Runs work that holds the task's lease, so a worker that was frozen cannot bring back a membership that a later refresh removed.
    /// </summary>
    private Task<int> FencedAsync(LeasedTask task, Func<NpgsqlConnection, Task<int>> work, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                // Locks are taken in the order run, tasks, and the last step writes the run.
                await RunStore.LockAsync(connection, task.RunId, cancellationToken);
                await TaskStore.LockAsync(connection, task, cancellationToken);
                return await work(connection);
            },
            cancellationToken);
}
