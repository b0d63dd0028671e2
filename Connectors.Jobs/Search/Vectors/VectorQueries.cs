using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Dapper;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>What a search reads: which vectors may answer, new vectors, and which documents a reader sees.</summary>
internal sealed class VectorQueries(Database database)
{
    private const int PageSize = 2000;

    /// <summary>Returns the connectors that a request searches by vectors, each with every model that it has vectors of.</summary>
    public Task<IReadOnlyList<VectorScope>> ScopeAsync(SearchRequest request, CancellationToken cancellationToken)
        => database.QueryAsync<VectorScope>(
            """
            with asked as (
                select l.connector_id, min(k.embedding_model) as name
                from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
                where k.tenant_id = @TenantId and l.auto_parse and (cardinality(@bases) = 0 or k.id = any(@bases))
                group by l.connector_id
                having min(k.embedding_model) is not null)
            select a.connector_id, a.name, s.model_id, s.feed, s.stored as rows, s.ready_at is not null as is_ready
            from asked a left join vector_states s on s.connector_id = a.connector_id
            order by a.connector_id, s.ready_at desc nulls last
            """,
            new { request.TenantId, bases = request.KnowledgeBases.ToArray() },
            cancellationToken);

    /// <summary>Returns the vectors that were written after those that an index has, in the order of their writing.</summary>
    public Task<IReadOnlyList<StoredVectors>> NextAsync(
        string connector, int model, long feed, Guid document, CancellationToken cancellationToken)
        => database.QueryAsync<StoredVectors>(
            """
            select document_id, feed, vectors from document_vectors
            where connector_id = @connector and model_id = @model and feed >= @feed and (feed, document_id) > (@feed, @document)
            order by feed, document_id
            limit @PageSize
            """,
            new { connector, model, feed, document, PageSize },
            cancellationToken);

    /// <summary>Returns which documents may answer: by vectors the same as by words.</summary>
    public Task<SearchScope> ReadableScopeAsync(SearchRequest request, string[] connectors, CancellationToken cancellationToken)
        => new CandidateQuery(database, request, connectors, new SearchLimits()).NamedScopeAsync(cancellationToken);

    /// <summary>Returns those of the request's documents that its reader may see.</summary>
    /// <param name="request">The question, with the reader and filters.</param>
    /// <param name="connectors">The connectors to look into.</param>
    /// <param name="among">Only these documents; null means all of the connectors.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<ReadableDocument>> ReadableAsync(
        SearchRequest request, string[] connectors, Guid[]? among, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new
        {
            connectors,
            among,
            documents = request.Documents.ToArray(),
            principals = request.AsUser is null ? null : AccessFilter.Principals(request.AsUser),
        });
        var chosen = among is null ? "" : " and d.id = any(@among)";
        var wanted = request.Documents.Count > 0 ? " and d.id = any(@documents)" : "";
        const string Searched = "select unnest(@connectors)";
        var access = among is null
            ? AccessFilter.Sql(Searched)
            : AccessFilter.AmongSql(Searched, "select a.access_id, a.connector_id from documents a where a.id = any(@among)");
        var readable = request.AsUser is null ? "" : $" and {access}";
        var metadata = request.Metadata is null ? "" : $" and {request.Metadata.ToSql(parameters)}";
        // Titles are long, so they are read only if few documents are asked for.
        return await database.QueryAsync<ReadableDocument>(
            $"""
            select d.id, {(among is null ? "''" : "d.title")} as title, d.chunk_count
            from documents d
            where d.connector_id = any(@connectors) and d.missing_since is null{chosen}{wanted}{readable}{metadata}
            """,
            parameters,
            cancellationToken);
    }

    /// <summary>Returns the texts of chunks.</summary>
    public Task<IReadOnlyList<ChunkText>> TextsAsync(IReadOnlyCollection<ChunkId> chunks, CancellationToken cancellationToken)
        => database.QueryAsync<ChunkText>(
            """
            select k.document_id, k.ordinal, k.heading, k.content
            from unnest(@ids, @ordinals) u (id, ordinal) join chunks k on k.document_id = u.id and k.ordinal = u.ordinal
            """,
            new
            {
                ids = chunks.Select(chunk => chunk.DocumentId).ToArray(),
                ordinals = chunks.Select(chunk => chunk.Ordinal).ToArray(),
            },
            cancellationToken);
}

/// <summary>A connector that is searched by vectors, with one of the models that it has vectors of.</summary>
internal sealed record VectorScope
{
    public string ConnectorId { get; init; } = "";

    /// <summary>The model's name that the knowledge base gives.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null if there are no vectors of the connector.</summary>
    public int? ModelId { get; init; }

    public long? Feed { get; init; }

    /// <summary>About how many chunks have vectors.</summary>
    public long? Rows { get; init; }

    public bool IsReady { get; init; }
}

/// <summary>A document that the reader of a question may see.</summary>
internal sealed record ReadableDocument
{
    public Guid Id { get; init; }

    public string Title { get; init; } = "";

    public int ChunkCount { get; init; }
}
