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
                with {ReaderTable(connectors)}
                select l.set_id
                from reader
                join access_layers l on l.principals && reader.names
                join access_sets s on s.id = l.set_id and s.connector_id = reader.id
                -- every layer of the set names the reader
                group by l.set_id, l.of_layers having count(*) = l.of_layers)
            """;

    /// <summary>
    /// Returns a condition that says the same as <see cref="Sql"/> and looks only at some accesses. It takes less if there are few: then it
    /// does not matter how much the user may read.
    /// </summary>
    /// <param name="connectors">A query for the ids of the connectors to search.</param>
    /// <param name="accesses">A query for the ids of the accesses to look at and their documents' connectors. Rows may repeat.</param>
    public static string AmongSql(string connectors, string accesses)
        => $"""
            d.access_id in (
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
