namespace Connectors.Sources.Confluence;

/// <summary>Of an attachment its size and type; of a comment where it stands.</summary>
internal sealed record ConfluenceExtensions(long? FileSize, string? MediaType, string? Location, ConfluenceInline? InlineProperties);
