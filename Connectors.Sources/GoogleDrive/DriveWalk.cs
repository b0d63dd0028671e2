namespace Connectors.Sources.GoogleDrive;

/// <summary>A folder whose contents have to be looked through, because the log does not name them.</summary>
/// <param name="Gone">They are gone from the partition; otherwise the folder was moved, shared, or has come back.</param>
/// <param name="Trashed">The folder is in the trash.</param>
internal sealed record DriveWalk(string Id, bool Gone = false, bool Trashed = false);
