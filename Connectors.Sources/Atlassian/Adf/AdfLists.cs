using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian.Adf;

/// <summary>Converts the lists of the Atlassian Document Format: bullets, numbers, tasks, decisions.</summary>
internal static class AdfLists
{
    public static void Append(JsonElement list, StringBuilder text, string indent, int depth)
    {
        if (depth > AdfMarkdown.MaxDepth)
            return;
        if (text.Length > 0)
            text.Append(indent.TrimEnd()).Append('\n');
        var number = int.TryParse(AdfNode.Attribute(list, "order"), CultureInfo.InvariantCulture, out var first) ? first : 1;
        foreach (var item in AdfNode.Children(list))
        {
            if (AdfNode.Type(item) == AdfNode.Type(list))
                AppendNested(item, text, indent, depth);
            else
                AppendItem(item, Marker(list, item, number++), text, indent, depth);
        }
    }

    private static string Marker(JsonElement list, JsonElement item, int number) => AdfNode.Type(list) switch
    {
        AdfTypes.OrderedList => $"{number}. ",
        AdfTypes.TaskList => AdfNode.Attribute(item, "state") == AdfTypes.Done ? "- [x] " : "- [ ] ",
        _ => "- ",
    };

    private static void AppendItem(JsonElement item, string marker, StringBuilder text, string indent, int depth)
    {
        var inside = new StringBuilder();
        if (AdfNode.Type(item) is AdfTypes.TaskItem or AdfTypes.DecisionItem)
            inside.Append(AdfInline.Convert(item, depth + 1)).Append('\n');
        else if (AdfNode.Type(item) is AdfTypes.ListItem or AdfTypes.BlockTaskItem)
            AppendParts(item, inside, depth + 1);
        else
            AdfMarkdown.AppendBlock(item, inside, "", depth + 1);

        var lines = inside.ToString().TrimEnd('\n').Split('\n');
        for (var line = 0; line < lines.Length; line++)
            text.Append(indent).Append(line == 0 ? marker : "  ").Append(lines[line]).Append('\n');
    }

    /// <summary>Appends an item's blocks. A list within the item follows the item's text without an empty line.</summary>
    private static void AppendParts(JsonElement item, StringBuilder text, int depth)
    {
        foreach (var part in AdfNode.Children(item))
        {
            var inside = new StringBuilder();
            AdfMarkdown.AppendBlock(part, inside, "", depth);
            text.Append(inside.ToString().Trim('\n')).Append('\n');
        }
    }

    private static void AppendNested(JsonElement list, StringBuilder text, string indent, int depth)
    {
        var inside = new StringBuilder();
        Append(list, inside, "", depth + 1);
        foreach (var line in inside.ToString().TrimEnd('\n').Split('\n'))
            text.Append(indent).Append("  ").Append(line).Append('\n');
    }
}
