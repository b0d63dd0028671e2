namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceLabel(string? Name);
