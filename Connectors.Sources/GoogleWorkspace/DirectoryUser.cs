namespace Connectors.Sources.GoogleWorkspace;

internal sealed record DirectoryUser(string Id, string? PrimaryEmail, bool Suspended = false, bool Archived = false, bool? IsMailboxSetup = null);
