namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceMetadata(ConfluencePage<ConfluenceLabel>? Labels, string? MediaType);
