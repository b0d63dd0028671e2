namespace Connectors.Sources.GoogleDrive;

/// <summary>A file's state now; several changes of one file come as one.</summary>
/// <param name="Removed">Deleted, or no longer to be seen by this account.</param>
internal sealed record DriveChange(string? ChangeType, string? FileId, bool Removed, DriveFile? File);
