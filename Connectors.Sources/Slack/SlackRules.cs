namespace Connectors.Sources.Slack;

/// <summary>Which messages are left out, and what of the others is text.</summary>
internal sealed class SlackRules(bool includeBotMessages)
{
    /// <summary>The rule that leaves a message out, in words; null where none does.</summary>
    public string? Exclusion(SlackMessage message) => message.Subtype switch
    {
        "channel_join" or "channel_leave" or "channel_archive" or "channel_unarchive" or "channel_name" or "channel_topic" or "channel_purpose"
            or "channel_convert_to_private" or "channel_convert_to_public" or "channel_posting_permissions" or "pinned_item" or "unpinned_item"
            or "ekm_access_denied" or "group_join" or "group_leave" or "group_archive" or "group_unarchive" or "group_name" or "group_topic"
            or "group_purpose" or "bot_add" or "bot_remove" => $"notice of Slack ({message.Subtype})",
        "tombstone" => "deleted message",
        _ when !includeBotMessages && (message.BotId ?? message.AppId) is not null => "bot message",
        "bot_message" when !includeBotMessages => "bot message",
        _ when Text(message).Length == 0 => "message without text",
        _ => null,
    };

    /// <summary>A message's mrkdwn, wherever it is: text, else blocks, else attachments; and the names of its files.</summary>
    public static string Text(SlackMessage message)
    {
        var text = message.Text?.Trim() ?? "";
        if (text.Length == 0)
            text = SlackBlocks.Text(message.Blocks);
        var attached = SlackAttachments.Text(message.Attachments, withPreviews: text.Length == 0);
        var files = message.Files.Where(file => !file.IsGone).Select(file => $"[{SlackMarkup.Escape(file.Label)}]");
        return string.Join('\n', new[] { text, attached }.Concat(files).Where(part => part.Length > 0));
    }
}
