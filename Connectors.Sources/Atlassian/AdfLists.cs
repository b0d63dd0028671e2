using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian;

/// <summary>The lists of the Atlassian Document Format.</summary>
internal static class AdfLists
{
    public static void Convert(JsonElement list, StringBuilder text, string indent, int depth)
    {
        if (depth > AdfMarkdown.Deepest)
            return;
        if (text.Length > 0)
            text.Append(indent.TrimEnd()).Append('\n');
        var number = int.TryParse(AdfMarkdown.Attribute(list, "order"), CultureInfo.InvariantCulture, out var first) ? first : 1;
        foreach (var item in AdfMarkdown.Children(list))
        {
            if (AdfMarkdown.Type(item) == AdfMarkdown.Type(list))
                Nested(item, text, indent, depth);
            else
                Item(item, Marker(list, item, number++), text, indent, depth);
        }
    }

    private static string Marker(JsonElement list, JsonElement item, int number) => AdfMarkdown.Type(list) switch
    {
        "orderedList" => $"{number}. ",
        "taskList" => AdfMarkdown.Attribute(item, "state") == "DONE" ? "- [x] " : "- [ ] ",
        _ => "- ",
    };

    private static void Item(JsonElement item, string marker, StringBuilder text, string indent, int depth)
    {
        var inside = new StringBuilder();
        if (AdfMarkdown.Type(item) is "taskItem" or "decisionItem")
            inside.Append(AdfInline.Convert(item, depth + 1)).Append('\n');
        else if (AdfMarkdown.Type(item) is "listItem" or "blockTaskItem")
            Parts(item, inside, depth + 1);
        else
            AdfMarkdown.Block(item, inside, "", depth + 1);

        var lines = inside.ToString().TrimEnd('\n').Split('\n');
        for (var line = 0; line < lines.Length; line++)
            text.Append(indent).Append(line == 0 ? marker : "  ").Append(lines[line]).Append('\n');
    }

    /// <summary>What an item holds: its lists follow its text without an empty line.</summary>
    private static void Parts(JsonElement item, StringBuilder text, int depth)
    {
        foreach (var part in AdfMarkdown.Children(item))
        {
            var inside = new StringBuilder();
            AdfMarkdown.Block(part, inside, "", depth);
            text.Append(inside.ToString().Trim('\n')).Append('\n');
        }
    }

    private static void Nested(JsonElement list, StringBuilder text, string indent, int depth)
    {
        var inside = new StringBuilder();
        Convert(list, inside, "", depth + 1);
        foreach (var line in inside.ToString().TrimEnd('\n').Split('\n'))
            text.Append(indent).Append("  ").Append(line).Append('\n');
    }
}
