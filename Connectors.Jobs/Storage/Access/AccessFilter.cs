namespace Connectors.Jobs.Storage.Access;

/// <summary>
/// What a user may read, as SQL. A document is his when every layer of its access names him, one of his groups (or of the groups that these
/// are in), his domain or everyone. A document whose access nobody could tell is nobody's.
/// </summary>
internal static class AccessFilter
{
    /// <summary>For a query over "documents d" with a parameter "principals" (text[]). It is answered once, not once a document.</summary>
    /// <remarks>
    /// Who the user is, is found first and for itself ("materialized"): the planner would else count it once for each access, and compile the
    /// whole query for that, which takes longer than to answer it.
    /// </remarks>
    /// <param name="connectors">A query that gives the ids of the connectors in question.</param>
    public static string Sql(string connectors)
        => $"""
            d.access_id in (
                with {Mine(connectors)}
                select l.set_id
                from mine
                join access_layers l on l.principals && mine.names
                join access_sets s on s.id = l.set_id and s.connector_id = mine.id
                group by l.set_id, l.of_layers having count(*) = l.of_layers)
            """;

    /// <summary>A table "mine" for a "with": by connector, all names by which its accesses may mean the user with @principals.</summary>
    public static string Mine(string connectors)
        => $"""
            mine as materialized (
                select asked.id, array(
                    with recursive me as (
                        select unnest(@principals) as principal
                        union
                        select 'group:' || m.group_id from group_members m join me on m.member = me.principal where m.connector_id = asked.id)
                    select principal from me) as names
                from ({connectors}) asked (id))
            """;

    /// <summary>The names that a user goes by in stored accesses.</summary>
    /// <param name="user">An e-mail address, or "user:" and the system's account id, or the bare account id.</param>
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
