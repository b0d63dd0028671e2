using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The kind of a group's member. <see cref="Unknown"/> stands for kinds that Google may add.</summary>
internal enum DirectoryMemberType
{
    Unknown,
    User,
    Group,
    External,

    /// <summary>Everyone in the account.</summary>
    Customer,
}

internal sealed record DirectoryUsers(IReadOnlyList<DirectoryUser>? Users, string? NextPageToken);

internal sealed record DirectoryUser(string? PrimaryEmail, bool Suspended = false, bool Archived = false);

internal sealed record DirectoryGroups(IReadOnlyList<DirectoryGroup>? Groups, string? NextPageToken);

internal sealed record DirectoryGroup(string Id, string Email, string? Name);

internal sealed record DirectoryMembers(IReadOnlyList<DirectoryMember>? Members, string? NextPageToken);

internal sealed record DirectoryMember(
    string? Id,
    string? Email,
    [property: JsonConverter(typeof(OpenEnumConverter<DirectoryMemberType>))] DirectoryMemberType Type,
    string? Status);
