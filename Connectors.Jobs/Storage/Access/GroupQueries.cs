namespace Connectors.Jobs.Storage.Access;

/// <summary>Reads the groups of connectors for people.</summary>
internal sealed class GroupQueries(Database database)
{
    /// <summary>Lists a connector's groups with a few members each, by name.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="keywords">A part of the group's name or of a member; null means all groups.</param>
    /// <param name="page">Page to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<PageOf<GroupView>> ListAsync(string connector, string? keywords, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from groups g
            where g.connector_id = @connector and (@like::text is null or g.name ilike @like or g.group_id ilike @like or exists (
                select from group_members m
                where m.connector_id = g.connector_id and m.group_id = g.group_id and m.member ilike @like))
            """;
        var parameters = new { connector, like = keywords is null ? null : Like.Containing(keywords), page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<GroupView>(
            $"""
            select g.group_id, g.name, m.members, coalesce(s.some, array[]::text[]) as some
            from (select g.* {where} order by lower(coalesce(g.name, g.group_id)), g.group_id limit @Size offset @Offset) g
            cross join lateral (
                select count(*) as members from group_members m
                where m.connector_id = g.connector_id and m.group_id = g.group_id) m
            cross join lateral (
                select array_agg(x.member order by x.member) as some
                from (select m.member from group_members m
                      where m.connector_id = g.connector_id and m.group_id = g.group_id order by m.member limit 8) x) s
            order by lower(coalesce(g.name, g.group_id)), g.group_id
            """,
            parameters,
            cancellationToken);
        var total = await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<GroupView>(rows, total);
    }
}

/// <summary>A group as people see it.</summary>
internal sealed class GroupView
{
    public string GroupId { get; init; } = "";

    public string? Name { get; init; }

    public long Members { get; init; }

    /// <summary>The first members.</summary>
    public string[] Some { get; init; } = [];
}
