namespace Connectors.Jobs.Storage.Documents;

/// <summary>Finds what a person means by an id, a link or a title, whether it is stored, left out or failed.</summary>
internal sealed class LookupQuery(Database database)
{
    private const string Mine = "select id from connectors where tenant_id = @tenant and deleted_at is null";

    /// <summary>Returns candidates: those with this id first; only if there are none, those with this link or title.</summary>
    public async Task<IReadOnlyList<LookupHit>> FindAsync(string tenant, string what, int most, CancellationToken cancellationToken)
    {
        Guid? id = Guid.TryParse(what, out var document) ? document : null;
        var found = await database.QueryAsync<LookupHit>(
            $"""
            select distinct on (x.connector_id, x.source_id) x.connector_id, c.name as connector_name, x.source_id, x.title
            from (select connector_id, source_id, title from documents where id = @id and tenant_id = @tenant
                  union all
                  select connector_id, source_id, title from documents where connector_id in ({Mine}) and source_id = @what
                  union all
                  select connector_id, source_id, title from failures
                  where connector_id in ({Mine}) and scope = 'document' and source_id = @what
                  union all
                  select connector_id, source_id, null from decisions where connector_id in ({Mine}) and source_id = @what) x
            join connectors c on c.id = x.connector_id
            order by x.connector_id, x.source_id, x.title nulls last limit @most
            """,
            new { tenant, what, id, most },
            cancellationToken);
        return found.Count > 0 ? found : await ByTextAsync(tenant, what, most, cancellationToken);
    }

    /// <summary>Titles of documents have an index. Through all links, and through failures, is looked: neither has one.</summary>
    private Task<IReadOnlyList<LookupHit>> ByTextAsync(string tenant, string what, int most, CancellationToken cancellationToken)
    {
        var isLink = Uri.TryCreate(what, UriKind.Absolute, out var uri) && uri!.Scheme is "http" or "https";
        var condition = isLink ? "link = @what" : "lower(title) = lower(@what)";
        var documents = isLink
            ? $"(select connector_id, source_id, title from documents where connector_id in ({Mine}) and {condition} limit @most)"
            : $"""
              (select d.connector_id, d.source_id, d.title
               from ({Mine}) mine
               cross join lateral (
                   select d.connector_id, d.source_id, d.title from documents d
                   where d.connector_id = mine.id and d.missing_since is null and lower(d.title) = lower(@what)
                     and {DocumentListSql.Name} = lower(left(@what, {DocumentListSql.IndexedTitle}))
                   limit @most) d
               limit @most)
              union all
              -- hidden ones are few
              (select connector_id, source_id, title from documents
               where connector_id in ({Mine}) and missing_since is not null and {condition} limit @most)
              """;
        return database.QueryAsync<LookupHit>(
            $"""
            select distinct on (x.connector_id, x.source_id) x.connector_id, c.name as connector_name, x.source_id, x.title
            from ({documents}
                  union all
                  (select connector_id, source_id, title from failures
                   where connector_id in ({Mine}) and scope = 'document' and {condition} limit @most)) x
            join connectors c on c.id = x.connector_id
            order by x.connector_id, x.source_id limit @most
            """,
            new { tenant, what, most },
            cancellationToken);
    }
}

/// <summary>Something that a person may mean.</summary>
internal sealed class LookupHit
{
    public string ConnectorId { get; init; } = "";

    public string ConnectorName { get; init; } = "";

    public string SourceId { get; init; } = "";

    public string? Title { get; init; }
}
