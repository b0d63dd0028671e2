namespace Connectors.Sources.GoogleDrive;

/// <param name="Id">The same for the same user, group or domain on every file.</param>
/// <param name="Type">user, group, domain or anyone.</param>
/// <param name="AllowFileDiscovery">False for those who have the link only; told for domain and anyone.</param>
internal sealed record DrivePermission(
    string Id, string Type, string? EmailAddress, string? Domain, bool? AllowFileDiscovery, bool? Deleted);
