namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// A page of connectors' documents, as SQL. Each order has an index that begins with the connector, so a page reads as many entries as it
/// is long and as lie before it, and sorts no connector's documents.
/// </summary>
internal static class DocumentListSql
{
    /// <summary>How many characters of a title the index has: the rows of an index are small.</summary>
    public const int IndexedTitle = 200;

    /// <summary>The beginning of the title, by which documents are sorted and found, without regard to case.</summary>
    public static readonly string Name = $"lower(left(d.title, {IndexedTitle}))";

    /// <summary>The values of metadata and the kind, by which documents are found.</summary>
    public const string Marks = "document_marks(d.metadata, d.suffix)";

    /// <summary>
    /// Returns a query for the ids of a page's documents. Its parameters are "connectors", "Size", "Offset", and "Reach", which is the sum
    /// of the two.
    /// </summary>
    /// <param name="filter">The documents and their order.</param>
    /// <param name="where">The filter's conditions, as they are for documents that are read in their order.</param>
    /// <param name="connectors">Number of connectors.</param>
    public static string Ids(DocumentFilter filter, string where, int connectors)
    {
        var key = Key(filter.Order);
        // Few documents, found by their ids: they are sorted.
        if (filter.Ids is not null)
            return $"select d.id from documents d where d.connector_id = any(@connectors) and {where} {Page(key, "d.id", filter)}";
        if (connectors == 1)
            return $"select d.id from documents d where d.connector_id = (@connectors::text[])[1] and {where} {Page(key, "d.id", filter)}";
        return $"""
            select page.id from unnest(@connectors::text[]) asked (connector)
            cross join lateral (
                select d.id, {key} as key from documents d where d.connector_id = asked.connector and {where}
                order by {Order(key, "d.id", filter)} limit @Reach) page
            {Page("page.key", "page.id", filter)}
            """;
    }

    /// <summary>
    /// Returns a query for the ids of documents that have what few have, at most "MaxFound". They are found by an index, if there is one.
    /// </summary>
    /// <param name="where">The filter's conditions, as an index answers them.</param>
    public static string Few(string where) => $"select d.id from documents d where {Among} and {where} limit @MaxFound";

    /// <summary>Returns a query for the number of documents that have what few have.</summary>
    /// <inheritdoc cref="Few" path="/param"/>
    public static string CountByIndex(string where) => $"select count(*) from documents d where {Among} and {where}";

    /// <summary>Returns a query for a page of the documents "found", which are few, by their ids: they are sorted.</summary>
    public static string IdsOfFound(DocumentFilter filter)
        => $"select d.id from documents d where d.id = any(@found) {Page(Key(filter.Order), "d.id", filter)}";

    /// <summary>Returns a query for how many of some documents the filter wants, and how many these documents are.</summary>
    /// <param name="where">The filter's conditions, as they are for documents that are read in their order.</param>
    public static string Sample(string where)
        => $"""
            select count(*) filter (where {where}) as having, count(*) as looked
            from (select d.* from documents d where {Among} limit @Looked) d
            """;

    private const string Among = "d.connector_id = any(@connectors)";

    /// <summary>
    /// Returns a query for the number of the connectors' documents. Each connector is counted by itself: for many at once, a plan that does
    /// not know which they are reads the rows, and not only the index.
    /// </summary>
    /// <param name="where">The filter's conditions.</param>
    public static string Count(string where)
        => $"""
            select coalesce(sum(counted.documents), 0)::bigint from unnest(@connectors::text[]) asked (connector)
            cross join lateral (
                select count(*) as documents from documents d where d.connector_id = asked.connector and {where}) counted
            """;

    /// <summary>
    /// Returns a query for how many of the connectors' first documents the filter wants, and how many these are: at most "MaxLooked".
    /// </summary>
    /// <inheritdoc cref="Sample" path="/param"/>
    public static string CountFirst(string where)
        => $"""
            select count(*) filter (where {where}) as wanted, count(*) as looked
            from (select d.* from unnest(@connectors::text[]) asked (connector)
                  cross join lateral (
                      select d.* from documents d where d.connector_id = asked.connector and d.missing_since is null
                      order by d.created_at desc, d.id limit @MaxLooked) d
                  limit @MaxLooked) d
            """;

    /// <summary>Returns a query that counts as <see cref="Count"/> does, up to "MaxCounted".</summary>
    /// <inheritdoc cref="Count" path="/param"/>
    public static string CountSome(string where)
        => $"""
            select count(*) from (
                select from unnest(@connectors::text[]) asked (connector)
                cross join lateral (
                    select from documents d where d.connector_id = asked.connector and {where} limit @MaxCounted) counted
                limit @MaxCounted) counted
            """;

    /// <summary>The order of a page's rows.</summary>
    public static string Order(DocumentFilter filter) => Order(Key(filter.Order), "d.id", filter);

    private static string Page(string key, string id, DocumentFilter filter)
        => $"order by {Order(key, id, filter)} limit @Size offset @Offset";

    /// <summary>Every order is that of an index, read forwards or backwards: times fall, names rise, and the ids of equals rise.</summary>
    private static string Order(string key, string id, DocumentFilter filter)
    {
        var isForwards = filter.Descending == (filter.Order != DocumentOrder.Name);
        return $"{key} {(filter.Descending ? "desc" : "asc")}, {id} {(isForwards ? "asc" : "desc")}";
    }

    private static string Key(DocumentOrder order) => order switch
    {
        DocumentOrder.UpdateTime => "d.updated_at",
        DocumentOrder.Name => Name,
        _ => "d.created_at",
    };
}
