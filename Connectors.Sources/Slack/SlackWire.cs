using System.Text.Json;

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
    public const string UsersInfo = "users.info";
    public const string UsersList = "users.list";
}

/// <summary>The part of every answer that says whether the call succeeded.</summary>
/// <param name="Ok">Whether it did.</param>
/// <param name="Error">Slack's error code.</param>
/// <param name="Needed">The missing scope.</param>
internal sealed record SlackStatus(bool Ok, string? Error, string? Needed);

internal sealed record SlackPaging(string? NextCursor);

internal sealed record SlackAuth(string? Url);

internal sealed record SlackChannelPage(IReadOnlyList<SlackChannel>? Channels, SlackPaging? ResponseMetadata);

internal sealed record SlackChannelInfo(SlackChannel? Channel);

internal sealed record SlackChannel
{
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public bool IsPrivate { get; init; }

    public bool IsArchived { get; init; }

    public bool IsMember { get; init; }
}

/// <param name="Members">User IDs.</param>
internal sealed record SlackMemberPage(IReadOnlyList<string>? Members, SlackPaging? ResponseMetadata);

internal sealed record SlackUserPage(IReadOnlyList<SlackUser>? Members, SlackPaging? ResponseMetadata);

internal sealed record SlackUserInfo(SlackUser? User);

internal sealed record SlackUser
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? RealName { get; init; }

    public SlackProfile? Profile { get; init; }

    /// <summary>Null without the scope users:read.email: Slack leaves it out silently.</summary>
    public string? Email => Profile?.Email;

    public string Display
        => new[] { Profile?.DisplayName, Profile?.RealName, RealName, Name }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? Id;
}

internal sealed record SlackProfile(string? DisplayName, string? RealName, string? Email);
