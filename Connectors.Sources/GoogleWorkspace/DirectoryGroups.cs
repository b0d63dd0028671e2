namespace Connectors.Sources.GoogleWorkspace;

internal sealed record DirectoryGroups(IReadOnlyList<DirectoryGroup>? Groups, string? NextPageToken);
