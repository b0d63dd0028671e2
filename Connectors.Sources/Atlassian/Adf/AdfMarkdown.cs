using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian.Adf;

/// <summary>
/// Converts the Atlassian Document Format (ADF) to Markdown. A node of an unknown type is replaced by its children, so no text is lost.
/// </summary>
internal static class AdfMarkdown
{
    /// <summary>Deeper nodes are left out: documents are untrusted, and the conversion is recursive.</summary>
    internal const int MaxDepth = 100;

    public static string Convert(JsonElement document)
    {
        var text = new StringBuilder();
        AppendBlocks(document, text, "", 0);
        return text.ToString().Trim('\n');
    }

    /// <summary>Converts the blocks within a node and separates them with empty lines.</summary>
    /// <param name="indent">The start of every line, such as "> " within a quotation.</param>
    internal static void AppendBlocks(JsonElement node, StringBuilder text, string indent, int depth)
    {
        foreach (var child in AdfNode.Children(node))
            AppendBlock(child, text, indent, depth + 1);
    }

    internal static void AppendBlock(JsonElement node, StringBuilder text, string indent, int depth)
    {
        if (depth > MaxDepth)
            return;
        switch (AdfNode.Type(node))
        {
            case AdfTypes.Paragraph:
                AppendLines(AdfInline.Convert(node, depth), text, indent);
                break;
            case AdfTypes.Heading:
                AppendLines($"{new string('#', Level(node))} {AdfInline.Convert(node, depth)}", text, indent);
                break;
            case AdfTypes.BulletList or AdfTypes.OrderedList or AdfTypes.TaskList or AdfTypes.DecisionList:
                AdfLists.Append(node, text, indent, depth);
                break;
            case AdfTypes.CodeBlock:
                AppendLines($"```{AdfNode.Attribute(node, "language")}\n{AdfInline.PlainText(node, depth)}\n```", text, indent);
                break;
            case AdfTypes.BlockQuote:
                AppendBlocks(node, text, indent + "> ", depth);
                break;
            case AdfTypes.Panel:
                AppendLines($"> **{AdfNode.Attribute(node, "panelType") ?? "info"}**", text, indent);
                AppendBlocks(node, text, indent + "> ", depth);
                break;
            case AdfTypes.Expand or AdfTypes.NestedExpand:
                if (AdfNode.Attribute(node, "title") is { Length: > 0 } title)
                    AppendLines($"**{title}**", text, indent);
                AppendBlocks(node, text, indent, depth);
                break;
            case AdfTypes.Rule:
                AppendLines("---", text, indent);
                break;
            case AdfTypes.Table:
                AppendLines(AdfTable.Convert(node, depth), text, indent);
                break;
            case AdfTypes.MediaSingle or AdfTypes.MediaGroup:
                var media = AdfNode.Children(node).Select(child => AdfInline.ConvertNode(child, depth + 1));
                AppendLines(string.Join('\n', media.Where(child => child.Length > 0)), text, indent);
                break;
            case AdfTypes.BlockCard or AdfTypes.EmbedCard or AdfTypes.Media or AdfTypes.Text:
                AppendLines(AdfInline.ConvertNode(node, depth), text, indent);
                break;
            default:
                AppendUnknown(node, text, indent, depth);
                break;
        }
    }

    private static int Level(JsonElement heading)
        => int.TryParse(AdfNode.Attribute(heading, "level"), CultureInfo.InvariantCulture, out var level) ? Math.Clamp(level, 1, 6) : 1;

    private static void AppendUnknown(JsonElement node, StringBuilder text, string indent, int depth)
    {
        if (AdfNode.Attribute(node, "text") is { Length: > 0 } shown)
            AppendLines(shown, text, indent);
        AppendBlocks(node, text, indent, depth);
    }

    private static void AppendLines(string block, StringBuilder text, string indent)
    {
        if (block.Length == 0)
            return;
        if (text.Length > 0)
            text.Append(indent.TrimEnd()).Append('\n');
        foreach (var line in block.Split('\n'))
            text.Append(indent).Append(line).Append('\n');
    }
}
