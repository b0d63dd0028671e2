namespace Connectors.Sources.Confluence;

/// <summary>A page with its comments and attachments.</summary>
internal sealed record ConfluenceWhole(ConfluenceContent Page, IReadOnlyList<ConfluenceContent> Comments, IReadOnlyList<ConfluenceContent> Attachments);
