namespace Connectors.Sources;

public sealed record SectionsContent(IReadOnlyList<DocumentSection> Sections) : DocumentContent;
