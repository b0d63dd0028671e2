namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceRestrictions(ConfluenceRestriction? Read);
