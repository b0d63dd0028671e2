namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveShortcut(string TargetId, string? TargetMimeType, string? TargetResourceKey);
