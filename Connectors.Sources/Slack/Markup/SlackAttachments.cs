using System.Text.Json;

namespace Connectors.Sources.Slack.Markup;

/// <summary>Extracts mrkdwn from attachments, which older apps and integrations write instead of text.</summary>
internal static class SlackAttachments
{
    /// <param name="attachments">The message's attachments.</param>
    /// <param name="includePreviews">Whether to include previews of linked pages, which repeat text from elsewhere.</param>
    public static string Text(JsonElement? attachments, bool includePreviews)
        => string.Join('\n', SlackBlocks.Items(attachments)
            .Where(attachment => includePreviews || !IsPreview(attachment))
            .Select(AttachmentText)
            .Where(text => text.Length > 0));

    private static bool IsPreview(JsonElement attachment)
        => (SlackBlocks.String(attachment, "from_url") ?? SlackBlocks.String(attachment, "original_url")) is not null;

    private static string AttachmentText(JsonElement attachment)
    {
        var parts = new[] { "pretext", "title", "text" }
            .Select(name => SlackBlocks.String(attachment, name))
            .Concat(Fields(attachment))
            .Append(SlackBlocks.Text(SlackBlocks.Property(attachment, "blocks")))
            .Where(part => !string.IsNullOrWhiteSpace(part))
            .ToList();
        return parts.Count > 0 ? string.Join('\n', parts) : SlackBlocks.String(attachment, "fallback") ?? "";
    }

    private static IEnumerable<string> Fields(JsonElement attachment)
        => SlackBlocks.Items(SlackBlocks.Property(attachment, "fields"))
            .Select(field => $"{SlackBlocks.String(field, "title")}: {SlackBlocks.String(field, "value")}");
}
