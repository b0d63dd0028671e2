namespace Connectors.Api.Contracts;

/// <summary>The metadata that RAGFlow would generate for a dataset's documents: none, because all of it comes from sources.</summary>
internal sealed record MetadataConfigAnswer
{
    public IReadOnlyList<string> Metadata { get; } = [];

    public IReadOnlyList<string> BuiltInMetadata { get; } = [];
}
