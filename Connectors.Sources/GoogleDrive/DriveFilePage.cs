namespace Connectors.Sources.GoogleDrive;

internal sealed record DriveFilePage(IReadOnlyList<DriveFile>? Files, string? NextPageToken, bool IncompleteSearch);
