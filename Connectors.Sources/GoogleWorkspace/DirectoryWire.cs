using System.Text.Json.Serialization;
using Connectors.Sources.Http;

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

internal sealed record DirectoryUsers(JsonRows<DirectoryUser>? Users, string? NextPageToken);

internal sealed record DirectoryUser(string? PrimaryEmail, bool Suspended = false, bool Archived = false);

internal sealed record DirectoryGroups(JsonRows<DirectoryGroup>? Groups, string? NextPageToken);

internal sealed record DirectoryGroup(string Id, string Email, string? Name) : IJsonRow
{
    string? IJsonRow.Lacks => string.IsNullOrEmpty(Id) ? "$.id" : string.IsNullOrEmpty(Email) ? "$.email" : null;
}

internal sealed record DirectoryMembers(JsonRows<DirectoryMember>? Members, string? NextPageToken);

internal sealed record DirectoryMember(
    string? Id,
    string? Email,
    [property: JsonConverter(typeof(OpenEnumConverter<DirectoryMemberType>))] DirectoryMemberType Type,
    string? Status);
