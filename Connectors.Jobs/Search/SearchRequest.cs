using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Search;

/// <summary>A question to one or more knowledge bases of a tenant.</summary>
internal sealed record SearchRequest
{
    public required string TenantId { get; init; }

    public required string Question { get; init; }

    /// <summary>The knowledge bases; of each, what its links show for search.</summary>
    public IReadOnlyList<string> KnowledgeBases { get; init; } = [];

    /// <summary>Only these documents; with no knowledge base given, wherever they are shown.</summary>
    public IReadOnlyList<Guid> Documents { get; init; } = [];

    public MetadataFilter? Metadata { get; init; }

    /// <summary>Only what this user may read; null: all.</summary>
    public string? AsUser { get; init; }

    /// <summary>Hits below this similarity (0 to 1) are left out.</summary>
    public double Threshold { get; init; }

    /// <summary>How many hits are ranked at most; paging ends there.</summary>
    public int TopK { get; init; } = 1024;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public int PageSize { get; init; } = 30;
}
