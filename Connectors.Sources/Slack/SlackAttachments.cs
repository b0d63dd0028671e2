using System.Text.Json;

namespace Connectors.Sources.Slack;

/// <summary>Takes mrkdwn out of attachments: what older apps and integrations write instead of text.</summary>
internal static class SlackAttachments
{
    /// <param name="attachments">The message's attachments.</param>
    /// <param name="withPreviews">Whether previews of linked pages count: they repeat what is elsewhere.</param>
    public static string Text(JsonElement? attachments, bool withPreviews)
        => string.Join('\n', SlackBlocks.Items(attachments)
            .Where(attachment => withPreviews || (SlackBlocks.String(attachment, "from_url") ?? SlackBlocks.String(attachment, "original_url")) is null)
            .Select(One)
            .Where(text => text.Length > 0));

    private static string One(JsonElement attachment)
    {
        var parts = new[] { "pretext", "title", "text" }
            .Select(name => SlackBlocks.String(attachment, name))
            .Concat(Fields(attachment))
            .Append(SlackBlocks.Text(attachment.TryGetProperty("blocks", out var blocks) ? blocks : null))
            .Where(part => !string.IsNullOrWhiteSpace(part))
            .ToList();
        return parts.Count > 0 ? string.Join('\n', parts) : SlackBlocks.String(attachment, "fallback") ?? "";
    }

    private static IEnumerable<string> Fields(JsonElement attachment)
        => SlackBlocks.Items(attachment.TryGetProperty("fields", out var fields) ? fields : null)
            .Select(field => $"{SlackBlocks.String(field, "title")}: {SlackBlocks.String(field, "value")}");
}
