namespace Connectors.Sources.GoogleWorkspace;

internal sealed record DirectoryMembers(IReadOnlyList<DirectoryMember>? Members, string? NextPageToken);
