using Connectors.Sources.Slack.Markup;

namespace Connectors.Sources.Slack;

/// <summary>Decides which messages are left out, and what is the text of the others.</summary>
internal sealed class MessageRules(bool includeBotMessages)
{
    private const string BotMessage = "bot message";

    /// <summary>Returns the rule, in words, that leaves the message out, or null if the message is kept.</summary>
    public string? Exclusion(SlackMessage message) => message.Subtype switch
    {
        { } subtype when SlackSubtypes.Notices.Contains(subtype) => $"Slack notice ({subtype})",
        SlackSubtypes.Tombstone => "deleted message",
        _ when !includeBotMessages && (message.BotId ?? message.AppId) is not null => BotMessage,
        SlackSubtypes.BotMessage when !includeBotMessages => BotMessage,
        _ when Text(message).Length == 0 => "message without text",
        _ => null,
    };

    /// <summary>Returns a message's mrkdwn, which is in its text, its blocks or its attachments, and the names of its files.</summary>
    public static string Text(SlackMessage message)
    {
        var text = TwoForms.Merge(message.Text, SlackBlocks.Text(message.Blocks));
        var attached = SlackAttachments.Text(message.Attachments, includePreviews: text.Length == 0);
        var files = message.Files.Where(file => !file.IsGone).Select(file => $"[{SlackMarkup.Escape(file.Label)}]");
        return string.Join('\n', new[] { text, attached }.Concat(files).Where(part => part.Length > 0));
    }
}
