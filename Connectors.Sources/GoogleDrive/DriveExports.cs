namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveExports(IReadOnlyDictionary<string, string>? ExportLinks);
