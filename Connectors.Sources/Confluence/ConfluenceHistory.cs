namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceHistory(string? CreatedDate, ConfluenceUser? CreatedBy);
