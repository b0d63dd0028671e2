namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceRestriction(ConfluenceRestricted? Restrictions);
