namespace Connectors.Sources.GoogleWorkspace;

internal sealed record DirectoryGroup(string Id, string Email, string? Name);
