using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>The answer of conversations.history and conversations.replies.</summary>
/// <param name="IsLimited">Whether the workspace's plan hides older messages.</param>
internal sealed record SlackHistoryPage(
    JsonRows<SlackMessage>? Messages, bool HasMore, SlackPaging? ResponseMetadata, bool IsLimited = false);

internal sealed record SlackMessage : IJsonRow
{
    /// <summary>Unique in its channel. Stays a string because a double would lose the microseconds.</summary>
    public required string Ts { get; init; }

    string? IJsonRow.Id => Ts;

    string? IJsonRow.Lacks => string.IsNullOrEmpty(Ts) ? "$.ts" : null;

    public string? ThreadTs { get; init; }

    /// <summary>One of <see cref="SlackSubtypes"/> or another; null for a plain message.</summary>
    public string? Subtype { get; init; }

    public string? User { get; init; }

    public string? Username { get; init; }

    /// <summary>The author's names, which come with messages of other organisations' members and of some apps.</summary>
    public SlackProfile? UserProfile { get; init; }

    public string? BotId { get; init; }

    public string? AppId { get; init; }

    public string? Text { get; init; }

    public JsonElement? Blocks { get; init; }

    public JsonElement? Attachments { get; init; }

    [AllowNull]
    public JsonRows<SlackFile> Files { get; init => field = value ?? JsonRows<SlackFile>.Empty; } = JsonRows<SlackFile>.Empty;

    public EditInfo? Edited { get; init; }

    public int ReplyCount { get; init; }

    public string? LatestReply { get; init; }

    /// <summary>False for a reply that was also sent to the channel.</summary>
    public bool IsRoot => ThreadTs is null || ThreadTs == Ts;
}

/// <param name="Ts">The time of the last edit.</param>
internal sealed record EditInfo(string? Ts);

internal sealed record SlackFile : IJsonRow
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Title { get; init; }

    public string? Mimetype { get; init; }

    public long? Size { get; init; }

    /// <summary>One of <see cref="SlackFileModes"/>, "hosted", "snippet" or another.</summary>
    public string? Mode { get; init; }

    /// <summary><see cref="SlackFileModes.CheckFileInfo"/> if another organisation's file was shared without its details.</summary>
    public string? FileAccess { get; init; }

    public string? UrlPrivateDownload { get; init; }

    public string? UrlPrivate { get; init; }

    public string? Permalink { get; init; }

    public long? Timestamp { get; init; }

    /// <summary>The time of the last edit of a file that Slack lets people edit. Null for others.</summary>
    public long? EditTimestamp { get; init; }

    /// <summary>Whether Slack gave only the ID.</summary>
    public bool IsStub => FileAccess == SlackFileModes.CheckFileInfo;

    public bool IsGone => Mode is SlackFileModes.Tombstone or SlackFileModes.HiddenByLimit;

    public string Label => Title ?? Name ?? Id;
}

/// <summary>Values of a file's mode and file_access that change how the file is read.</summary>
internal static class SlackFileModes
{
    /// <summary>Slack only links to the file.</summary>
    public const string External = "external";

    /// <summary>The file was deleted.</summary>
    public const string Tombstone = "tombstone";

    /// <summary>The workspace's plan hides the file.</summary>
    public const string HiddenByLimit = "hidden_by_limit";

    /// <summary>The message has a stub of the file; files.info has the rest.</summary>
    public const string CheckFileInfo = "check_file_info";

    public const string AccessDenied = "access_denied";

    public const string NotFound = "file_not_found";
}

/// <summary>Values of a message's subtype that decide whether the message is read.</summary>
internal static class SlackSubtypes
{
    public const string BotMessage = "bot_message";

    /// <summary>A deleted root whose replies are still there.</summary>
    public const string Tombstone = "tombstone";

    /// <summary>Messages that Slack itself writes about events in a channel.</summary>
    public static readonly FrozenSet<string> Notices = FrozenSet.Create(
        StringComparer.Ordinal,
        "channel_join", "channel_leave", "channel_archive", "channel_unarchive", "channel_name", "channel_topic", "channel_purpose",
        "channel_convert_to_private", "channel_convert_to_public", "channel_posting_permissions", "pinned_item", "unpinned_item",
        "ekm_access_denied", "group_join", "group_leave", "group_archive", "group_unarchive", "group_name", "group_topic",
        "group_purpose", "bot_add", "bot_remove", "bot_enable", "bot_disable", "huddle_thread", "sh_room_created",
        "channel_canvas_updated", "reminder_add");
}

/// <summary>Types of Block Kit's blocks and elements that have a text form of their own.</summary>
internal static class SlackBlockTypes
{
    public const string Broadcast = "broadcast";
    public const string Call = "call";
    public const string Channel = "channel";
    public const string Color = "color";
    public const string Date = "date";
    public const string Emoji = "emoji";
    public const string Link = "link";
    public const string Mrkdwn = "mrkdwn";
    public const string PlainText = "plain_text";
    public const string RichTextList = "rich_text_list";
    public const string RichTextPreformatted = "rich_text_preformatted";
    public const string Text = "text";
    public const string User = "user";
    public const string Usergroup = "usergroup";
}
