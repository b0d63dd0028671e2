namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveUser(string? EmailAddress, string? DisplayName);
