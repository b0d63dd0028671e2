namespace Connectors.Sources.GoogleDrive;

/// <summary>Either token is there, never both.</summary>
internal sealed record DriveChangePage(IReadOnlyList<DriveChange>? Changes, string? NextPageToken, string? NewStartPageToken);
