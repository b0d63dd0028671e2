using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Slack.Markup;

/// <summary>Extracts mrkdwn from Block Kit: the layouts of apps, and the rich text that Slack's own editor writes.</summary>
internal static class SlackBlocks
{
    private const int MaxDepth = 12;

    public static string Text(JsonElement? blocks)
    {
        var text = new StringBuilder();
        foreach (var block in Items(blocks))
            Append(text, block, MaxDepth);
        return text.ToString().Trim();
    }

    /// <summary>Returns an array's objects, or nothing if the value is not an array.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement? array)
        => array is { ValueKind: JsonValueKind.Array } items
            ? items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    internal static JsonElement? Property(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>Returns null if the property is missing or not a string.</summary>
    internal static string? String(JsonElement element, string name)
        => Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static void Append(StringBuilder text, JsonElement block, int depth)
    {
        if (depth == 0)
            return;

        switch (String(block, "type"))
        {
            case SlackBlockTypes.Text:
                text.Append(SlackMarkup.Escape(String(block, "text") ?? ""));
                break;
            case SlackBlockTypes.Link:
                var label = String(block, "text") is { } shown ? $"|{SlackMarkup.Escape(shown)}" : "";
                text.Append('<').Append(String(block, "url")).Append(label).Append('>');
                break;
            case SlackBlockTypes.User:
                text.Append("<@").Append(String(block, "user_id")).Append('>');
                break;
            case SlackBlockTypes.Channel:
                text.Append("<#").Append(String(block, "channel_id")).Append('>');
                break;
            case SlackBlockTypes.Usergroup:
                text.Append("<!subteam^").Append(String(block, "usergroup_id")).Append('>');
                break;
            case SlackBlockTypes.Broadcast:
                text.Append("<!").Append(String(block, "range")).Append('>');
                break;
            case SlackBlockTypes.Emoji:
                text.Append(':').Append(String(block, "name")).Append(':');
                break;
            case SlackBlockTypes.Date:
                text.Append(SlackMarkup.Escape(String(block, "fallback") ?? ""));
                break;
            case SlackBlockTypes.Mrkdwn:
            case SlackBlockTypes.PlainText:
                text.Append(String(block, "text")).Append('\n');
                break;
            case SlackBlockTypes.Image:
                text.Append(SlackMarkup.Escape(String(block, "alt_text") ?? "")).Append('\n');
                break;
            case SlackBlockTypes.RichTextPreformatted:
                text.Append("```");
                AppendChildren(text, block, depth);
                text.Append("```\n");
                break;
            case SlackBlockTypes.RichTextList:
                foreach (var item in Items(Property(block, "elements")))
                {
                    text.Append("- ");
                    Append(text, item, depth - 1);
                }

                break;
            default:
                AppendChildren(text, block, depth);
                if (text.Length > 0 && text[^1] != '\n')
                    text.Append('\n');
                break;
        }
    }

    private static void AppendChildren(StringBuilder text, JsonElement block, int depth)
    {
        if (Property(block, "text") is { ValueKind: JsonValueKind.Object } inner)
            Append(text, inner, depth - 1);
        foreach (var name in new[] { "fields", "elements" })
        {
            foreach (var item in Items(Property(block, name)))
                Append(text, item, depth - 1);
        }
    }
}
