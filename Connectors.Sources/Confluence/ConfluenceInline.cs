namespace Connectors.Sources.Confluence;

/// <summary>What an inline comment is about.</summary>
internal sealed record ConfluenceInline(string? OriginalSelection);
