using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>How Slack's Web API writes JSON.</summary>
internal static class SlackWire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}

/// <summary>The methods of the Web API that are called.</summary>
internal static class SlackMethods
{
    public const string AuthTest = "auth.test";
    public const string ConversationsHistory = "conversations.history";
    public const string ConversationsInfo = "conversations.info";
    public const string ConversationsJoin = "conversations.join";
    public const string ConversationsList = "conversations.list";
    public const string ConversationsMembers = "conversations.members";
    public const string ConversationsReplies = "conversations.replies";
    public const string FilesInfo = "files.info";
    public const string UsersInfo = "users.info";
    public const string UsersList = "users.list";
}

/// <summary>The part of every answer that says whether the call succeeded.</summary>
/// <param name="Ok">Whether it did.</param>
/// <param name="Error">Slack's error code.</param>
/// <param name="Needed">The missing scope.</param>
internal sealed record SlackStatus(bool Ok, string? Error, string? Needed);

internal sealed record SlackPaging(string? NextCursor);

/// <param name="TeamId">The workspace's ID.</param>
/// <param name="EnterpriseId">The ID of the Enterprise Grid organisation that it belongs to, if it does.</param>
internal sealed record SlackAuth(string? Url, string? TeamId, string? EnterpriseId);

internal sealed record SlackChannelPage(JsonRows<SlackChannel>? Channels, SlackPaging? ResponseMetadata);

internal sealed record SlackChannelInfo(SlackChannel? Channel);

internal sealed record SlackChannel : IJsonRow
{
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public bool IsPrivate { get; init; }

    public bool IsArchived { get; init; }

    public bool IsMember { get; init; }

    /// <summary>Whether another workspace of the organisation, or another organisation, has the channel too.</summary>
    public bool IsShared { get; init; }

    public bool IsExtShared { get; init; }

    public bool IsOrgShared { get; init; }

    /// <summary>Whether members of other workspaces may be in the channel.</summary>
    public bool MayHaveStrangers => IsShared || IsExtShared || IsOrgShared;
}

/// <param name="Members">User IDs.</param>
internal sealed record SlackMemberPage(JsonRows<string>? Members, SlackPaging? ResponseMetadata);

internal sealed record SlackUserPage(JsonRows<SlackUser>? Members, SlackPaging? ResponseMetadata);

internal sealed record SlackUserInfo(SlackUser? User);

internal sealed record SlackFileInfo(SlackFile? File);

internal sealed record SlackUser : IJsonRow
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? RealName { get; init; }

    public SlackProfile? Profile { get; init; }

    /// <summary>The workspace that the account belongs to. Another one than the token's for a member of another organisation.</summary>
    public string? TeamId { get; init; }

    public SlackEnterpriseUser? EnterpriseUser { get; init; }

    /// <summary>Whether the account was deactivated.</summary>
    public bool Deleted { get; init; }

    public bool IsBot { get; init; }

    /// <summary>Whether it is a guest, of one or of several channels.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Whether it is a guest of a single channel.</summary>
    public bool IsUltraRestricted { get; init; }

    /// <summary>Whether it belongs to another organisation.</summary>
    public bool IsStranger { get; init; }

    public bool IsGuest => IsRestricted || IsUltraRestricted;

    /// <summary>Null without the scope users:read.email: Slack leaves it out silently.</summary>
    public string? Email => Profile?.Email;

    /// <summary>The name that people see. Null if Slack tells none.</summary>
    public string? Label => (Profile ?? new SlackProfile(null, null, null)).Label(RealName, Name);
}

internal sealed record SlackProfile(string? DisplayName, string? RealName, string? Email)
{
    /// <summary>The name that people see. Null if Slack tells none.</summary>
    /// <param name="others">Names to show if the profile has none.</param>
    public string? Label(params IEnumerable<string?> others)
        => others.Prepend(RealName).Prepend(DisplayName).FirstOrDefault(name => !string.IsNullOrWhiteSpace(name));
}

/// <summary>An account's place in an Enterprise Grid organisation.</summary>
/// <param name="Teams">The IDs of its workspaces.</param>
internal sealed record SlackEnterpriseUser(string? EnterpriseId, JsonRows<string>? Teams);
