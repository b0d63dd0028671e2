namespace Connectors.Sources.GoogleDrive;

/// <param name="MediaType">What to ask for.</param>
/// <param name="Extension">What to call it, with its dot.</param>
internal sealed record DriveExport(string MediaType, string Extension);
