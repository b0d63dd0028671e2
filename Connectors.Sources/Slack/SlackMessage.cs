using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Connectors.Sources.Slack;

internal sealed record SlackMessage
{
    /// <summary>Unique in its channel. Stays a string: microseconds do not survive a double.</summary>
    public required string Ts { get; init; }

    public string? ThreadTs { get; init; }

    public string? Subtype { get; init; }

    public string? User { get; init; }

    public string? Username { get; init; }

    public string? BotId { get; init; }

    public string? AppId { get; init; }

    public string? Text { get; init; }

    public JsonElement? Blocks { get; init; }

    public JsonElement? Attachments { get; init; }

    [AllowNull]
    public IReadOnlyList<SlackFile> Files { get; init => field = value ?? []; } = [];

    public SlackEdit? Edited { get; init; }

    public int ReplyCount { get; init; }

    public string? LatestReply { get; init; }

    /// <summary>False for a reply that was also sent to the channel.</summary>
    public bool IsRoot => ThreadTs is null || ThreadTs == Ts;
}
