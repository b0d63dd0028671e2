namespace Connectors.Sources.GoogleDrive;

internal sealed record SharedDrivePage(IReadOnlyList<SharedDrive>? Drives, string? NextPageToken);
