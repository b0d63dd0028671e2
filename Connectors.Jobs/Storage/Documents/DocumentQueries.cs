using System.Runtime.CompilerServices;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Registry;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Reads documents for people. Documents that a prune has hidden are left out.</summary>
/// <param name="database">The database.</param>
/// <param name="totals">The totals that are kept.</param>
/// <param name="counts">Counts all documents of connectors, for pages that show this number elsewhere too. Null: counted here.</param>
internal sealed class DocumentQueries(Database database, KeptTotals totals, DocumentCounts? counts = null)
{
    /// <inheritdoc cref="DocumentList.MaxLooked"/>
    public int MaxLooked { get; init; } = DocumentList.DefaultLooked;

    /// <inheritdoc cref="DocumentList.MaxFound"/>
    public int MaxFound { get; init; } = DocumentList.DefaultFound;

    private const string From =
        """
        from documents d
        join knowledge_base_connectors l on l.connector_id = d.connector_id and l.knowledge_base_id = @knowledgeBase
        join connectors c on c.id = d.connector_id and c.tenant_id = @tenant and c.deleted_at is null
        """;

    private const string Columns =
        """
        d.id, d.connector_id, c.source, d.partition_key, d.source_id, d.title, d.link, d.suffix, d.media_type, d.no_text, d.size,
        d.metadata, d.owners, d.parent, (select s.layers from access_sets s where s.id = d.access_id) as access, d.chunk_count,
        d.token_count, l.auto_parse, d.source_created_at, d.source_updated_at, d.created_at, d.updated_at
        """;

    public async Task<PageOf<DocumentRow>> ListAsync(
        string tenant, string knowledgeBase, DocumentFilter filter, Page page, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var connectors = await ConnectorsAsync(connection, tenant, knowledgeBase, filter, cancellationToken);
        if (connectors.Length == 0)
            return new PageOf<DocumentRow>([], 0);
        var list = new DocumentList(connection, filter, connectors) { MaxLooked = MaxLooked, MaxFound = MaxFound };
        try
        {
            var (ids, parameters) = await list.IdsAsync(knowledgeBase, page, cancellationToken);
            // Each document of the page is looked up by its id. Joined freely, all documents of a connector that seems small would be read.
            var rows = await connection.QueryAsync<DocumentRow>(
                $"""
                select {Columns}
                from ({ids}) page
                cross join lateral (select stored.* from documents stored where stored.id = page.id offset 0) d
                join knowledge_base_connectors l on l.connector_id = d.connector_id and l.knowledge_base_id = @knowledgeBase
                join connectors c on c.id = d.connector_id
                order by {DocumentListSql.Order(filter)}
                """,
                parameters,
                cancellationToken);
            var total = await list.TotalAsync(page, rows.Count, (totals, counts), cancellationToken);
            return new PageOf<DocumentRow>(rows, total.Count) { IsAtLeast = total.IsAtLeast };
        }
        catch (Exception e) when (filter.Keywords is not null
            && (e.IsTooSlow() || e is NpgsqlException { InnerException: TimeoutException }))
        {
            throw new SlowTitlesException(e);
        }
    }

    /// <summary>Returns a document, or null if the knowledge base lacks it or the user may not read it.</summary>
    public async Task<DocumentRow?> FindAsync(
        string tenant, string knowledgeBase, Guid id, string? asUser, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { tenant, knowledgeBase });
        var where = new DocumentFilter { Ids = [id], AsUser = asUser }.ToSql(parameters);
        return await database.FirstAsync<DocumentRow>($"select {Columns} {From} where {where} limit 1", parameters, cancellationToken);
    }

    /// <summary>
    /// Returns those of some documents that are in the knowledge bases and that the user may read. Documents that do not exist, are
    /// elsewhere or are not for this user are missing alike.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="knowledgeBases">The knowledge bases; none means all of the tenant's.</param>
    /// <param name="ids">The documents.</param>
    /// <param name="asUser">The user who reads; null means everything.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<IReadOnlyList<Guid>> ReadableAsync(
        string tenant,
        IReadOnlyCollection<string> knowledgeBases,
        IReadOnlyCollection<Guid> ids,
        string? asUser,
        CancellationToken cancellationToken)
    {
        const string linked =
            """
            select l.connector_id
            from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
            where k.tenant_id = @tenant and (cardinality(@bases) = 0 or k.id = any(@bases))
            """;
        var readable = asUser is null ? "" : $" and {AccessFilter.Sql(linked)}";
        var principals = asUser is null ? null : AccessFilter.Principals(asUser);
        return database.QueryAsync<Guid>(
            $"select d.id from documents d where d.id = any(@ids) and d.missing_since is null and d.connector_id in ({linked}){readable}",
            new { tenant, bases = knowledgeBases.ToArray(), ids = ids.ToArray(), principals },
            cancellationToken);
    }

    /// <summary>Lists a document's chunks in their order.</summary>
    /// <param name="documentId">The document.</param>
    /// <param name="ordinals">Only the chunks with these numbers; null means all.</param>
    /// <param name="keywords">A part of the text, in any case; null means all.</param>
    /// <param name="page">Page to return.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<PageOf<ChunkRow>> ChunksAsync(
        Guid documentId, IReadOnlyCollection<int>? ordinals, string? keywords, Page page, CancellationToken cancellationToken)
    {
        const string where =
            """
            from chunks
            where document_id = @documentId and (@keywords::text is null or strpos(lower(content), lower(@keywords)) > 0)
              and (@ordinals::int[] is null or ordinal = any(@ordinals))
            """;
        var parameters = new { documentId, ordinals = ordinals?.ToArray(), keywords, page.Size, page.Offset };
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<ChunkRow>(
            $"select ordinal, content, overlap, heading, link {where} order by ordinal limit @Size offset @Offset",
            parameters,
            cancellationToken);
        var total = page.TotalOf(rows.Count)
            ?? await connection.FirstAsync<long>($"select count(*) {where}", parameters, cancellationToken);
        return new PageOf<ChunkRow>(rows, total);
    }

    /// <summary>Returns the connectors of a knowledge base whose documents the filter wants.</summary>
    private static async Task<string[]> ConnectorsAsync(
        NpgsqlConnection connection, string tenant, string knowledgeBase, DocumentFilter filter, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync<string>(
            """
            select l.connector_id
            from knowledge_base_connectors l
            join connectors c on c.id = l.connector_id and c.tenant_id = @tenant and c.deleted_at is null
            where l.knowledge_base_id = @knowledgeBase and (@searched::bool[] is null or l.auto_parse = any(@searched))
            order by 1
            """,
            new { tenant, knowledgeBase, searched = filter.Searched?.ToArray() },
            cancellationToken)];

    /// <summary>Returns a document's text chunk by chunk, without the overlaps.</summary>
    public async IAsyncEnumerable<string> TextAsync(Guid documentId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int PageSize = 64;
        for (var from = 0; ; from += PageSize)
        {
            var chunks = await database.QueryAsync<ChunkRow>(
                """
                select ordinal, content, overlap from chunks
                where document_id = @documentId and ordinal >= @from and ordinal < @to
                order by ordinal
                """,
                new { documentId, from, to = from + PageSize },
                cancellationToken);
            foreach (var chunk in chunks)
                yield return chunk.Content[Math.Min(chunk.Overlap, chunk.Content.Length)..];
            if (chunks.Count < PageSize)
                yield break;
        }
    }
}

/// <summary>A chunk of a document's text.</summary>
internal sealed class ChunkRow
{
    public int Ordinal { get; init; }

    public string Content { get; init; } = "";

    /// <summary>How many of the first characters repeat the end of the previous chunk.</summary>
    public int Overlap { get; init; }

    public string? Heading { get; init; }

    public string? Link { get; init; }
}

/// <summary>Too many titles had to be read to find those that have a part. The message is for the caller.</summary>
internal sealed class SlowTitlesException(Exception cause)
    : Exception("Finding this part of a title took too long. Give more of the title, or the whole title as the name.", cause);
