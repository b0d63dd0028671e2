namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceSubjects(ConfluencePage<ConfluenceUser>? User, ConfluencePage<ConfluenceGroupName>? Group);
