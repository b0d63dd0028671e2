namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceVersion(int Number, string? When, ConfluenceUser? By);
