namespace Connectors.Sources.GoogleWorkspace;

internal sealed record DirectoryUsers(IReadOnlyList<DirectoryUser>? Users, string? NextPageToken);
