using System.Text.Json.Serialization;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

internal sealed record DrivePermissionPage(JsonRows<DrivePermission>? Permissions, string? NextPageToken)
{
    public JsonRows<DrivePermission> Permissions { get; init; } = Permissions ?? JsonRows<DrivePermission>.Empty;
}

internal sealed record DrivePermission : IJsonRow
{
    /// <summary>The same for one user, group or domain on every file.</summary>
    public required string Id { get; init; }

    [JsonConverter(typeof(OpenEnumConverter<DrivePermissionType>))]
    public DrivePermissionType Type { get; init; }

    /// <summary>The address of a user or group.</summary>
    public string? EmailAddress { get; init; }

    /// <summary>The name of a domain.</summary>
    public string? Domain { get; init; }

    /// <summary>For a domain or anyone: false if they need the link to open the file.</summary>
    public bool? AllowFileDiscovery { get; init; }

    /// <summary>True if the user's or group's account was deleted.</summary>
    public bool? Deleted { get; init; }
}

/// <summary>The kind of a permission's grantee. <see cref="Unknown"/> stands for kinds that Google may add; they grant nothing.</summary>
internal enum DrivePermissionType
{
    Unknown,
    User,
    Group,
    Domain,
    Anyone,
}
