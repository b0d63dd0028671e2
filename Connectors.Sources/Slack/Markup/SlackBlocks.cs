using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Slack.Markup;

/// <summary>
/// Extracts mrkdwn from Block Kit: the layouts of apps, the rich text that Slack's own editor writes, and tables. Of a block whose type is
/// not known, it takes the texts, which stand under the same few names in all blocks, and nothing else: no IDs, addresses or values.
/// </summary>
internal static class SlackBlocks
{
    private const int MaxDepth = 16;

    /// <summary>Properties whose strings are words for people, and not for programs.</summary>
    private static readonly FrozenSet<string> Words = FrozenSet.Create(
        StringComparer.Ordinal,
        "text", "title", "subtitle", "heading", "body", "caption", "description", "details", "summary", "output", "label", "hint",
        "alt_text");

    /// <summary>Properties of which people see nothing until they act.</summary>
    private static readonly FrozenSet<string> Unseen = FrozenSet.Create(
        StringComparer.Ordinal, "confirm", "placeholder", "initial_option", "initial_options", "style", "dispatch_action_config");

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
        if (depth <= 0)
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
            case SlackBlockTypes.Color:
                text.Append(SlackMarkup.Escape(String(block, "value") ?? ""));
                break;
            case SlackBlockTypes.Mrkdwn:
            case SlackBlockTypes.PlainText:
                text.Append(String(block, "text")).Append('\n');
                break;
            case SlackBlockTypes.Call:
                AppendLine(text, CallName(block));
                break;
            case SlackBlockTypes.RichTextPreformatted:
                text.Append("```");
                AppendParts(text, block, depth);
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
                AppendParts(text, block, depth);
                EndLine(text);
                break;
        }
    }

    /// <summary>Appends what is in a block, in the order in which it is written.</summary>
    private static void AppendParts(StringBuilder text, JsonElement block, int depth)
    {
        foreach (var part in block.EnumerateObject())
        {
            switch (part.Value.ValueKind)
            {
                case JsonValueKind.String when Words.Contains(part.Name):
                    AppendLine(text, part.Value.GetString());
                    break;
                case JsonValueKind.Object when !Unseen.Contains(part.Name):
                    Append(text, part.Value, depth - 1);
                    break;
                case JsonValueKind.Array when !Unseen.Contains(part.Name):
                    AppendItems(text, part.Value, depth - 1);
                    break;
            }
        }
    }

    private static void AppendItems(StringBuilder text, JsonElement items, int depth)
    {
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object)
                Append(text, item, depth);
            else if (item.ValueKind == JsonValueKind.Array)
                AppendRow(text, item, depth);
        }
    }

    /// <summary>Appends a row of a table as one line.</summary>
    private static void AppendRow(StringBuilder text, JsonElement row, int depth)
    {
        var cells = Items(row).Select(cell =>
        {
            var content = new StringBuilder();
            Append(content, cell, depth - 1);
            return content.ToString().Trim().ReplaceLineEndings(" ");
        });
        EndLine(text);
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    private static void AppendLine(StringBuilder text, string? words)
    {
        if (string.IsNullOrWhiteSpace(words))
            return;

        EndLine(text);
        text.Append(SlackMarkup.Escape(words)).Append('\n');
    }

    private static void EndLine(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n')
            text.Append('\n');
    }

    private static string? CallName(JsonElement block)
        => Property(block, "call") is { ValueKind: JsonValueKind.Object } call
            && Property(call, "v1") is { ValueKind: JsonValueKind.Object } details
                ? String(details, "name")
                : null;
}
