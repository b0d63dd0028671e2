namespace Connectors.Jobs.Storage.Access;

/// <summary>Tells of a user in which groups they are and what they may read, over all connectors of a tenant.</summary>
internal sealed class PersonQueries(Database database)
{
    /// <summary>
    /// The groups of a user, groups within groups included: connector by connector, because group ids are a connector's own.
    /// </summary>
    private const string Me =
        """
        me as (
            select m.connector_id, m.group_id, 'group:' || m.group_id as principal
            from group_members m join connectors c on c.id = m.connector_id and c.tenant_id = @tenant and c.deleted_at is null
            where m.member = any(@principals)
            union
            -- each name is looked up; joined freely, all members of all groups may be read
            select me.connector_id, m.group_id, 'group:' || m.group_id
            from me cross join lateral (
                select m.group_id from group_members m where m.member = me.principal and m.connector_id = me.connector_id
                offset 0) m)
        """;

    /// <summary>Lists a user's groups, by connector and name.</summary>
    public Task<IReadOnlyList<PersonGroup>> GroupsAsync(string tenant, string user, int most, CancellationToken cancellationToken)
        => database.QueryAsync<PersonGroup>(
            $"""
            with recursive {Me}
            select me.connector_id, c.name as connector_name, me.group_id, g.name,
                   exists (select from group_members m where m.connector_id = me.connector_id and m.group_id = me.group_id
                           and m.member = any(@principals)) as is_direct
            from me join connectors c on c.id = me.connector_id
            join groups g on g.connector_id = me.connector_id and g.group_id = me.group_id
            order by lower(c.name), c.id, lower(coalesce(g.name, g.group_id)), g.group_id limit @most
            """,
            new { tenant, principals = AccessFilter.Principals(user), most },
            cancellationToken);

    /// <summary>
    /// Lists the connectors that let a user read, by name, with how many documents they have for the user, counted up to a limit. That may
    /// be none.
    /// </summary>
    public Task<IReadOnlyList<PersonConnector>> ConnectorsAsync(
        string tenant, string user, int most, long maxCounted, CancellationToken cancellationToken)
        => database.QueryAsync<PersonConnector>(
            $"""
            with recursive {Me},
            -- the index finds the layers that name the user or a group of any connector
            named as materialized (
                select s.connector_id, l.set_id, l.ordinal, l.of_layers, l.principals
                from (select l.set_id, l.ordinal, l.of_layers, l.principals from access_layers l
                      where l.principals && (@principals || array(select distinct me.principal from me))) l
                join access_sets s on s.id = l.set_id
                join connectors c on c.id = s.connector_id and c.tenant_id = @tenant and c.deleted_at is null),
            sets as (
                select l.connector_id, l.set_id
                from (select n.connector_id, n.set_id, n.ordinal, n.of_layers, unnest(n.principals) as principal from named n) l
                -- only the connector's own groups count
                where l.principal = any(@principals) or (l.connector_id, l.principal) in (select me.connector_id, me.principal from me)
                -- every layer of the set names the reader
                group by l.connector_id, l.set_id, l.of_layers having count(distinct l.ordinal) = l.of_layers),
            readable as materialized (select connector_id, array_agg(set_id) as ids from sets group by connector_id)
            select c.id, c.name, c.source, n.documents
            from (select c.id, c.name, c.source, r.ids from readable r join connectors c on c.id = r.connector_id
                  order by lower(c.name), c.id limit @most) c
            cross join lateral (
                select count(*) as documents
                -- an access is of one connector, and its index has all that is asked for
                from (select from documents d where d.access_id = any(c.ids) and d.missing_since is null limit @maxCounted) d) n
            order by lower(c.name), c.id
            """,
            new { tenant, principals = AccessFilter.Principals(user), most, maxCounted },
            cancellationToken);
}

/// <summary>A group that a user is in.</summary>
internal sealed class PersonGroup
{
    public string ConnectorId { get; init; } = "";

    public string ConnectorName { get; init; } = "";

    public string GroupId { get; init; } = "";

    public string? Name { get; init; }

    /// <summary>Whether the user is a member of it, and not only of a group within it.</summary>
    public bool IsDirect { get; init; }
}

/// <summary>A connector of which a user may read documents.</summary>
internal sealed class PersonConnector
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public long Documents { get; init; }
}
