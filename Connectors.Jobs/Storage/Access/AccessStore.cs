using System.Text.Json;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Access;

/// <summary>Who may read what, as a refresh finds it.</summary>
internal sealed class AccessStore(Database database)
{
    /// <summary>Writes what a page of a listing tells.</summary>
    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task UpdateAsync(LeasedTask task, ListingPage page, string usage, TimeSpan ttl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var told = page.Documents.Where(d => d.Access is not null)
                    .DistinctBy(d => d.Id)
                    .ToDictionary(d => DocumentId.Of(task.ConnectorId, d.Id), d => AccessSet.Of(d.Access)!);
                var resume = page.Resume is null ? null : JsonSerializer.Serialize(page.Resume);
                await KeepAsync(connection, task, resume, page.Documents.Count, page.Incomplete, usage, ttl, cancellationToken);
                foreach (var (id, both) in await ConcurrentAccess.BothAsync(connection, told, task.LeasedAt, cancellationToken))
                    told[id] = both;
                var stored = await AccessSetSql.StoreAsync(connection, task.ConnectorId, told.Values, cancellationToken);
                return await WriteAsync(
                    connection,
                    "unnest(@ids, @access) u (id, access_id) where d.id = u.id",
                    new { task.Id, task.ConnectorId, ids = told.Keys.ToArray(), access = told.Values.Select(set => stored[set.Hash]).ToArray() },
                    cancellationToken);
            },
            cancellationToken);

    /// <summary>Writes one access for all documents of the task's partition.</summary>
    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task UpdateAsync(LeasedTask task, DocumentAccess access, string usage, TimeSpan ttl, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                var set = AccessSet.Of(access)!;
                await KeepAsync(connection, task, null, 0, null, usage, ttl, cancellationToken);
                var stored = await AccessSetSql.StoreAsync(connection, task.ConnectorId, [set], cancellationToken);
                return await WriteAsync(
                    connection,
                    "(select @access::bigint as access_id) u where d.partition_key = @PartitionKey",
                    new { task.Id, task.ConnectorId, task.PartitionKey, access = stored[set.Hash] },
                    cancellationToken);
            },
            cancellationToken);

    private static async Task KeepAsync(
        NpgsqlConnection connection,
        LeasedTask task,
        string? resume,
        int count,
        string? incomplete,
        string usage,
        TimeSpan ttl,
        CancellationToken cancellationToken)
    {
        var kept = await connection.RunAsync(
            """
            update tasks
            set checkpoint = @resume::jsonb, listed = listed + @count, incomplete = coalesce(incomplete, @incomplete), usage = @usage::jsonb,
                lease_until = now() + @ttl, progress_at = now(), takeovers = 0,
                attempts = case when checkpoint is distinct from @resume::jsonb then 0 else attempts end
            where id = @Id and lease = @Lease
            """,
            new { task.Id, task.Lease, resume, count, incomplete, usage, ttl },
            cancellationToken);
        if (kept == 0)
            throw new LeaseLostException(task.Id);
    }

    /// <summary>In id order, as everybody writes documents. The hash goes, so that the next sync writes what it finds.</summary>
    private static Task<int> WriteAsync(NpgsqlConnection connection, string told, object parameters, CancellationToken cancellationToken)
        => connection.RunAsync(
            $"""
            with chosen as (
                select d.id, u.access_id from documents d, {told} and d.connector_id = @ConnectorId and d.access_id is distinct from u.access_id
                order by d.id for update of d),
            written as (update documents d set access_id = c.access_id, attributes_hash = '' from chosen c where d.id = c.id returning d.id)
            update tasks set updated = updated + (select count(*) from written) where id = @Id
            """,
            parameters,
            cancellationToken);

    /// <summary>True where the groups are not read yet in this run, and this task comes first of those that could read them.</summary>
    public async Task<bool> ClaimGroupsAsync(LeasedTask task, CancellationToken cancellationToken)
        => await database.FirstAsync<bool>(
            """
            select r.groups_at is null
               and @Id = (select id from tasks t where t.run_id = r.id and t.state in ('waiting', 'running') order by id limit 1)
            from runs r where r.id = @RunId
            """,
            new { task.Id, task.RunId },
            cancellationToken);

    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task AddGroupsAsync(LeasedTask task, IReadOnlyList<SourceGroup> groups, CancellationToken cancellationToken)
    {
        var distinct = groups.DistinctBy(group => group.Id).OrderBy(group => group.Id, StringComparer.Ordinal).ToArray();
        var members = distinct.SelectMany(group => group.Members.SelectMany(AccessSet.Names).Distinct().Select(member => (group.Id, member))).ToArray();
        return FencedAsync(
            task,
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

    /// <summary>All groups were read: those that are no more go.</summary>
    /// <exception cref="LeaseLostException">Somebody else owns the task now; nothing was written.</exception>
    public Task EndGroupsAsync(LeasedTask task, CancellationToken cancellationToken)
        => FencedAsync(
            task,
            """
            delete from groups where connector_id = @ConnectorId and refreshed_by <> @RunId;
            update runs set groups_at = now() where id = @RunId
            """,
            new { task.ConnectorId, task.RunId },
            cancellationToken);

    /// <summary>A worker that was frozen over its refresh must not bring back a membership that a later one took away.</summary>
    private Task<int> FencedAsync(LeasedTask task, string sql, object parameters, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                // In the order run, tasks, as everywhere: the run is written at the end.
                await connection.RunAsync("select id from runs where id = @RunId for update", new { task.RunId }, cancellationToken);
                var held = await connection.FirstAsync<long?>(
                    "select id from tasks where id = @Id and lease = @Lease for update", new { task.Id, task.Lease }, cancellationToken);
                return held is null ? throw new LeaseLostException(task.Id) : await connection.RunAsync(sql, parameters, cancellationToken);
            },
            cancellationToken);
}
