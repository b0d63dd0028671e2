namespace Connectors.Sources.GoogleDrive;

/// <param name="File">Null where <paramref name="Refusal"/> says why.</param>
internal sealed record DriveFound(string Id, DriveFile? File, SourceException? Refusal);
