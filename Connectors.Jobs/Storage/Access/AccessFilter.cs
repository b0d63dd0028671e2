namespace Connectors.Jobs.Storage.Access;

/// <summary>
/// Conditions for what a user may read, as SQL. A user may read a document if every layer of its access names them, one of their groups
/// (transitively), their domain, or everyone. Unknown access means no access.
/// </summary>
internal static class AccessFilter
{
    /// <summary>
    /// Returns a condition for a query over "documents d" with a parameter "principals" (text[]). It is evaluated once per query, not per
    /// document.
    /// </summary>
    /// <param name="connectors">A query for the ids of the connectors to search.</param>
    public static string Sql(string connectors)
        => $"""
            d.access_id in (
                with recursive {NamedTable(connectors, null)}
                {SetsSql(connectors)})
            """;

    /// <summary>
    /// Returns the common table expressions "mine", "own" and "named", for a query that is "with recursive": the groups of the user of
    /// @principals, groups within groups included, one by one and connector by connector; and the layers that name the user or one of
    /// these groups. A layer of another connector may be among them, because group ids are a connector's own, but the index knows no
    /// connectors.
    /// </summary>
    /// <param name="connectors">A query for the ids of the connectors to search.</param>
    /// <param name="most">How many layers to look at; null means all.</param>
    public static string NamedTable(string connectors, int? most)
        => $"""
            {MineTable(connectors)},
            own as materialized (
                select mine.connector_id, array_agg(mine.principal) as names from mine group by mine.connector_id),
            named as materialized (
                select l.set_id, l.of_layers, l.principals from access_layers l
                where l.principals && (@principals || array(select distinct mine.principal from mine))
                {(most is null ? "" : $"limit {most}")})
            """;

    /// <summary>Returns a query for the ids of the sets that the user has, by <see cref="NamedTable"/>.</summary>
    /// <inheritdoc cref="Sql" path="/param"/>
    public static string SetsSql(string connectors)
        => $"""
            select n.set_id
            from (select w.set_id from named w group by w.set_id, w.of_layers having count(*) = w.of_layers) whole
            join named n on n.set_id = whole.set_id
            join access_sets s on s.id = n.set_id
            left join own on own.connector_id = s.connector_id
            where s.connector_id in (select c.id from ({connectors}) c (id))
              and n.principals && (@principals || coalesce(own.names, array[]::text[]))
            -- every layer of the set names the reader
            group by n.set_id, n.of_layers having count(*) = n.of_layers
            """;

    /// <summary>
    /// Returns a lateral query that has one row if the user may read what has a certain access, and none otherwise, by
    /// <see cref="MineTable"/>. It looks at this access alone.
    /// </summary>
    /// <param name="access">The access's id, as SQL.</param>
    /// <param name="connector">The id of its connector, as SQL.</param>
    public static string OneSql(string access, string connector)
        => $"""
            select from access_layers l
            where l.set_id = {access}
            having count(*) > 0 and bool_and(l.principals && @principals or exists (
                select from unnest(l.principals) p (name)
                where ({connector}, p.name) in (select mine.connector_id, mine.principal from mine)))
            """;

    /// <summary>Returns the common table expression "mine", for a query that is "with recursive".</summary>
    /// <inheritdoc cref="Sql" path="/param"/>
    public static string MineTable(string connectors)
        => $"""
            mine (connector_id, principal) as (
                select m.connector_id, 'group:' || m.group_id from group_members m
                where m.member = any(@principals) and m.connector_id in (select c.id from ({connectors}) c (id))
                union
                -- each name is looked up; joined freely, all members of all groups may be read. As an array, because the planner expects
                -- few rows of one, and makes room for no more than it expects
                select mine.connector_id, 'group:' || m.id
                from mine cross join lateral unnest(array(
                    select g.group_id from group_members g where g.member = mine.principal and g.connector_id = mine.connector_id)) m (id))
            """;

    /// <summary>
    /// Returns a condition that says the same as <see cref="Sql"/> and looks only at some accesses. It takes less if there are few: then it
    /// does not matter how much the user may read. It chooses no documents: something else must.
    /// </summary>
    /// <param name="connectors">A query for the ids of the connectors to search.</param>
    /// <param name="accesses">A query for the ids of the accesses to look at and their documents' connectors. Rows may repeat.</param>
    public static string AmongSql(string connectors, string accesses)
        => $"""
            (d.access_id in (
                with recursive me (connector_id, principal) as (
                    select c.id, p.name from ({connectors}) c (id) cross join unnest(@principals) p (name)
                    union
                    select me.connector_id, 'group:' || m.group_id
                    from me join group_members m on m.connector_id = me.connector_id and m.member = me.principal),
                -- materialized, or each access is joined with every name of the user
                readers as materialized (
                    select asked.id, asked.connector_id, l.ordinal, l.of_layers, unnest(l.principals) as principal
                    from (select distinct a.id, a.connector_id from ({accesses}) a (id, connector_id)) asked
                    join access_layers l on l.set_id = asked.id)
                select r.id
                from readers r
                where (r.connector_id, r.principal) in (select me.connector_id, me.principal from me)
                -- every layer of the set names the reader
                group by r.id, r.of_layers having count(distinct r.ordinal) = r.of_layers)
            -- otherwise the planner may begin with all documents that have one of these accesses
            ) is true
            """;

    /// <summary>
    /// Returns a common table expression "reader" (id, names): for each connector, all principals that stand for the user of @principals,
    /// including their groups.
    /// </summary>
    /// <remarks>
    /// The expression is materialized. Otherwise the planner re-evaluates it for every access set and JIT-compiles the query, which costs
    /// more than running it.
    /// </remarks>
    /// <inheritdoc cref="Sql" path="/param"/>
    public static string ReaderTable(string connectors)
        => $"""
            reader as materialized (
                select asked.id, array(
                    with recursive me as (
                        select unnest(@principals) as principal
                        union
                        select 'group:' || m.group_id from group_members m join me on m.member = me.principal
                        where m.connector_id = asked.id)
                    select principal from me) as names
                from ({connectors}) asked (id))
            """;

    /// <summary>Returns the principals that stand for a user in stored accesses, without their groups.</summary>
    /// <param name="user">An e-mail address, or the source's account id, with or without "user:" before it.</param>
    public static string[] Principals(string user)
    {
        var name = user.Trim();
        if (name.StartsWith("user:", StringComparison.Ordinal))
            return [name, "everyone"];
        if (name.StartsWith("email:", StringComparison.Ordinal))
            name = name["email:".Length..];
        var at = name.LastIndexOf('@');
        if (at < 0)
            return [$"user:{name}", "everyone"];
        name = name.ToLowerInvariant();
        return [$"email:{name}", $"domain:{name[(at + 1)..]}", "everyone"];
    }
}
