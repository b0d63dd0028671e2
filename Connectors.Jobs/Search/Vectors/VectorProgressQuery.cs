using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>Tells how far the vectors of knowledge bases are.</summary>
internal sealed class VectorProgressQuery(Database database, EmbeddingOptions options, EmbeddingModels models)
{
    /// <summary>Returns the progress by knowledge base. Those without a model are absent.</summary>
    public async Task<IReadOnlyDictionary<string, VectorProgress>> FindAsync(
        IReadOnlyCollection<string> knowledgeBases, CancellationToken cancellationToken)
    {
        if (!options.IsOn || knowledgeBases.Count == 0)
            return new Dictionary<string, VectorProgress>();
        var ids = await models.IdsAsync(cancellationToken);
        var rows = await database.QueryAsync<VectorProgress>(
            """
            select k.id as knowledge_base_id, k.embedding_model as model, count(l.connector_id) as connectors, count(s.ready_at) as ready,
                   coalesce(sum(s.total), 0)::bigint as total, coalesce(sum(s.embedded), 0)::bigint as embedded,
                   coalesce(sum(s.failed), 0)::bigint as failed, max(s.error) as error, min(s.retry_at) as retry_at
            from knowledge_bases k
            left join knowledge_base_connectors l on l.knowledge_base_id = k.id and l.auto_parse
            left join unnest(@names, @models) m (name, model_id) on m.name = k.embedding_model
            left join vector_states s on s.connector_id = l.connector_id and s.model_id = m.model_id
            where k.id = any(@ids) and k.embedding_model is not null
            group by k.id, k.embedding_model
            """,
            new { ids = knowledgeBases.ToArray(), names = ids.Keys.ToArray(), models = ids.Values.ToArray() },
            cancellationToken);
        return rows.ToDictionary(row => row.KnowledgeBaseId);
    }
}

/// <summary>How far the vectors of a knowledge base are.</summary>
internal sealed record VectorProgress
{
    public string KnowledgeBaseId { get; init; } = "";

    public string Model { get; init; } = "";

    /// <summary>The connectors whose texts are searched.</summary>
    public long Connectors { get; init; }

    /// <summary>The connectors whose vectors answer.</summary>
    public long Ready { get; init; }

    public long Total { get; init; }

    public long Embedded { get; init; }

    /// <summary>Chunks that the model refuses.</summary>
    public long Failed { get; init; }

    /// <summary>Why the latest attempt failed. Null if none did since the last progress.</summary>
    public string? Error { get; init; }

    public DateTime? RetryAt { get; init; }
}
