using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Search;

/// <summary>A question to one or more knowledge bases of a tenant.</summary>
internal sealed record SearchRequest
{
    public required string TenantId { get; init; }

    public required string Question { get; init => field = QuestionLimit.Cut(value); }

    /// <summary>The knowledge bases to search; empty means all of the tenant's. Links that are not searched are left out.</summary>
    public IReadOnlyList<string> KnowledgeBases { get; init; } = [];

    /// <summary>Only these documents; empty means all.</summary>
    public IReadOnlyList<Guid> Documents { get; init; } = [];

    public MetadataFilter? Metadata { get; init; }

    /// <summary>Only documents that this user may read; null means all.</summary>
    public string? AsUser { get; init; }

    /// <summary>The minimum similarity of a hit, from 0 to 1.</summary>
    public double Threshold { get; init; }

    /// <summary>The maximum number of hits over all pages.</summary>
    public int TopK { get; init; } = 1024;

    /// <summary>
    /// The share of the vectors in a hit's similarity, from 0 (words alone) to 1, where the knowledge base has an embedding model. Null
    /// takes <see cref="Fusion.DefaultWeight"/>.
    /// </summary>
    public double? VectorSimilarityWeight { get; init; }

    /// <summary>The configured reranker that orders the first hits. Null means none.</summary>
    public string? RerankId { get; init; }

    /// <summary>The page's number, from 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 30;
}
