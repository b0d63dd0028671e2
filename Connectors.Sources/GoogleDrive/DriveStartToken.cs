namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveStartToken(string StartPageToken);
