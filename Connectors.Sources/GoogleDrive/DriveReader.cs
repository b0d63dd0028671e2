namespace Connectors.Sources.GoogleDrive;

/// <param name="User">Who is acted for.</param>
/// <param name="DriveId">The shared drive whose change log is followed; null for the user's own.</param>
internal sealed record DriveReader(string User, string? DriveId);
