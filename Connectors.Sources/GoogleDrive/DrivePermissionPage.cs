namespace Connectors.Sources.GoogleDrive;

internal sealed record DrivePermissionPage(IReadOnlyList<DrivePermission>? Permissions, string? NextPageToken);
