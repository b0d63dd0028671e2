using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Slack;

/// <summary>Takes mrkdwn out of Block Kit: layouts of apps, and the rich text that Slack's own editor writes.</summary>
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

    internal static IEnumerable<JsonElement> Items(JsonElement? array)
        => array is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    internal static string? String(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Append(StringBuilder text, JsonElement block, int depth)
    {
        if (depth == 0)
            return;

        switch (String(block, "type"))
        {
            case "text":
                text.Append(SlackMarkup.Escape(String(block, "text") ?? ""));
                break;
            case "link":
                text.Append('<').Append(String(block, "url")).Append(String(block, "text") is { } label ? $"|{SlackMarkup.Escape(label)}" : "").Append('>');
                break;
            case "user":
                text.Append("<@").Append(String(block, "user_id")).Append('>');
                break;
            case "channel":
                text.Append("<#").Append(String(block, "channel_id")).Append('>');
                break;
            case "usergroup":
                text.Append("<!subteam^").Append(String(block, "usergroup_id")).Append('>');
                break;
            case "broadcast":
                text.Append("<!").Append(String(block, "range")).Append('>');
                break;
            case "emoji":
                text.Append(':').Append(String(block, "name")).Append(':');
                break;
            case "date":
                text.Append(SlackMarkup.Escape(String(block, "fallback") ?? ""));
                break;
            case "mrkdwn":
            case "plain_text":
                text.Append(String(block, "text")).Append('\n');
                break;
            case "image":
                text.Append(SlackMarkup.Escape(String(block, "alt_text") ?? "")).Append('\n');
                break;
            case "rich_text_preformatted":
                text.Append("```");
                AppendInner(text, block, depth);
                text.Append("```\n");
                break;
            case "rich_text_list":
                foreach (var item in Items(block.TryGetProperty("elements", out var items) ? items : null))
                {
                    text.Append("- ");
                    Append(text, item, depth - 1);
                }

                break;
            default:
                AppendInner(text, block, depth);
                if (text.Length > 0 && text[^1] != '\n')
                    text.Append('\n');
                break;
        }
    }

    private static void AppendInner(StringBuilder text, JsonElement block, int depth)
    {
        if (block.TryGetProperty("text", out var inner) && inner.ValueKind == JsonValueKind.Object)
            Append(text, inner, depth - 1);
        foreach (var name in new[] { "fields", "elements" })
        {
            foreach (var item in Items(block.TryGetProperty(name, out var items) ? items : null))
                Append(text, item, depth - 1);
        }
    }
}
