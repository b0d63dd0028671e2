namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveAbout(DriveUser? User);
