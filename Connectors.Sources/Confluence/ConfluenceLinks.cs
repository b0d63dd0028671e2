namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceLinks(string? Next, string? Webui, string? Download);
