using System.Text.Json;

namespace Connectors.Sources.Slack.Markup;

/// <summary>
/// Extracts mrkdwn from attachments: what older apps and integrations write instead of text, tables that people paste, and messages that
/// people forward.
/// </summary>
internal static class SlackAttachments
{
    /// <param name="attachments">The message's attachments.</param>
    /// <param name="includePreviews">Whether to include previews of linked pages, which repeat text from elsewhere.</param>
    public static string Text(JsonElement? attachments, bool includePreviews)
        => string.Join('\n', SlackBlocks.Items(attachments)
            .Where(attachment => includePreviews || IsForwarded(attachment) || !IsPreview(attachment))
            .Select(AttachmentText)
            .Where(text => text.Length > 0));

    /// <summary>Whether a person forwarded a message. It is what the message that forwards it is about.</summary>
    private static bool IsForwarded(JsonElement attachment)
        => SlackBlocks.Property(attachment, "is_share") is { ValueKind: JsonValueKind.True };

    private static bool IsPreview(JsonElement attachment)
        => (SlackBlocks.String(attachment, "from_url") ?? SlackBlocks.String(attachment, "original_url")) is not null;

    private static string AttachmentText(JsonElement attachment)
    {
        var forwarded = IsForwarded(attachment);
        var text = TwoForms.Merge(
            SlackBlocks.String(attachment, "text"), forwarded ? ForwardedBlocks(attachment) : "");
        var author = forwarded && SlackBlocks.String(attachment, "author_name") is { Length: > 0 } name
            ? $"{SlackMarkup.Escape(name)}:"
            : null;
        var parts = new[] { author, SlackBlocks.String(attachment, "pretext"), SlackBlocks.String(attachment, "title"), text }
            .Concat(Fields(attachment))
            .Append(SlackBlocks.Text(SlackBlocks.Property(attachment, "blocks")))
            .Where(part => !string.IsNullOrWhiteSpace(part))
            .ToList();
        if (parts.Count > (author is null ? 0 : 1))
            return string.Join('\n', parts);

        return SlackBlocks.String(attachment, "fallback") is { } fallback && !TwoForms.IsPlaceholder(fallback) ? fallback : "";
    }

    private static string ForwardedBlocks(JsonElement attachment)
        => string.Join('\n', SlackBlocks.Items(SlackBlocks.Property(attachment, "message_blocks"))
            .Select(entry => SlackBlocks.Property(entry, "message"))
            .Where(message => message is { ValueKind: JsonValueKind.Object })
            .Select(message => SlackBlocks.Text(SlackBlocks.Property(message!.Value, "blocks"))));

    private static IEnumerable<string> Fields(JsonElement attachment)
        => SlackBlocks.Items(SlackBlocks.Property(attachment, "fields"))
            .Select(field => $"{SlackBlocks.String(field, "title")}: {SlackBlocks.String(field, "value")}");
}
