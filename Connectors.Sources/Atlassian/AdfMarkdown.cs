using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// The Atlassian Document Format as Markdown. Nodes that it does not know are read for what is in them, so that no text is lost
/// (developer.atlassian.com/cloud/jira/platform/apis/document/structure).
/// </summary>
internal static class AdfMarkdown
{
    /// <summary>Deeper nesting than anybody writes is cut: documents come from outside.</summary>
    public const int Deepest = 100;

    public static string Convert(JsonElement document)
    {
        var text = new StringBuilder();
        Blocks(document, text, "", 0);
        return text.ToString().Trim('\n');
    }

    /// <summary>The blocks within a node, with an empty line between.</summary>
    /// <param name="indent">What every line begins with.</param>
    internal static void Blocks(JsonElement node, StringBuilder text, string indent, int depth)
    {
        foreach (var child in Children(node))
            Block(child, text, indent, depth + 1);
    }

    internal static IEnumerable<JsonElement> Children(JsonElement node)
        => node.ValueKind == JsonValueKind.Object && node.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray().Where(child => child.ValueKind == JsonValueKind.Object)
            : [];

    internal static string Type(JsonElement node) => Text(node, "type") ?? "";

    internal static string? Text(JsonElement node, string name)
        => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value)
            ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
            : null;

    internal static string? Attribute(JsonElement node, string name)
        => node.TryGetProperty("attrs", out var attributes) ? Text(attributes, name) : null;

    internal static void Block(JsonElement node, StringBuilder text, string indent, int depth)
    {
        if (depth > Deepest)
            return;
        switch (Type(node))
        {
            case "paragraph":
                Lines(AdfInline.Convert(node, depth), text, indent);
                break;
            case "heading":
                var level = int.TryParse(Attribute(node, "level"), CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, 6) : 1;
                Lines($"{new string('#', level)} {AdfInline.Convert(node, depth)}", text, indent);
                break;
            case "bulletList" or "orderedList" or "taskList" or "decisionList":
                AdfLists.Convert(node, text, indent, depth);
                break;
            case "codeBlock":
                Lines($"```{Attribute(node, "language")}\n{AdfInline.Plain(node, depth)}\n```", text, indent);
                break;
            case "blockquote":
                Blocks(node, text, indent + "> ", depth);
                break;
            case "panel":
                Lines($"> **{Attribute(node, "panelType") ?? "info"}**", text, indent);
                Blocks(node, text, indent + "> ", depth);
                break;
            case "expand" or "nestedExpand":
                if (Attribute(node, "title") is { Length: > 0 } title)
                    Lines($"**{title}**", text, indent);
                Blocks(node, text, indent, depth);
                break;
            case "rule":
                Lines("---", text, indent);
                break;
            case "table":
                Lines(AdfTable.Convert(node, depth), text, indent);
                break;
            case "mediaSingle" or "mediaGroup":
                Lines(string.Join('\n', Children(node).Select(child => AdfInline.Node(child, depth + 1)).Where(media => media.Length > 0)), text, indent);
                break;
            case "blockCard" or "embedCard" or "media" or "text":
                Lines(AdfInline.Node(node, depth), text, indent);
                break;
            default:
                Other(node, text, indent, depth);
                break;
        }
    }

    private static void Other(JsonElement node, StringBuilder text, string indent, int depth)
    {
        if (Attribute(node, "text") is { Length: > 0 } shown)
            Lines(shown, text, indent);
        Blocks(node, text, indent, depth);
    }

    internal static void Lines(string block, StringBuilder text, string indent)
    {
        if (block.Length == 0)
            return;
        if (text.Length > 0)
            text.Append(indent.TrimEnd()).Append('\n');
        foreach (var line in block.Split('\n'))
            text.Append(indent).Append(line).Append('\n');
    }
}
