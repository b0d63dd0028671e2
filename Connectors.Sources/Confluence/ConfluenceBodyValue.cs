namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceBodyValue(string? Value);
