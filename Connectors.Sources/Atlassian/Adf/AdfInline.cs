using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian.Adf;

/// <summary>Converts the inline nodes of the Atlassian Document Format: text with marks, mentions, links, pictures.</summary>
internal static class AdfInline
{
    public static string Convert(JsonElement parent, int depth)
    {
        var text = new StringBuilder();
        foreach (var child in AdfNode.Children(parent))
            text.Append(ConvertNode(child, depth + 1));
        return text.ToString().Trim();
    }

    /// <summary>Returns the text without marks, for code blocks.</summary>
    public static string PlainText(JsonElement parent, int depth)
        => depth > AdfMarkdown.MaxDepth
            ? ""
            : string.Concat(AdfNode.Children(parent).Select(child => AdfNode.Text(child, "text") ?? PlainText(child, depth + 1)));

    public static string ConvertNode(JsonElement node, int depth)
    {
        if (depth > AdfMarkdown.MaxDepth)
            return "";
        return AdfNode.Type(node) switch
        {
            AdfTypes.Text => ApplyMarks(node),
            AdfTypes.HardBreak => "\n",
            AdfTypes.Mention => ConvertMention(AdfNode.Attribute(node, "text") ?? AdfNode.Attribute(node, "id") ?? ""),
            AdfTypes.Emoji => AdfNode.Attribute(node, "text") is { Length: > 0 } emoji ? emoji : AdfNode.Attribute(node, "shortName") ?? "",
            AdfTypes.Date => ConvertDate(AdfNode.Attribute(node, "timestamp")),
            AdfTypes.Status => $"[{AdfNode.Attribute(node, "text")}]",
            AdfTypes.InlineCard or AdfTypes.BlockCard or AdfTypes.EmbedCard => ConvertCard(node),
            AdfTypes.Media or AdfTypes.MediaInline => ConvertMedia(node),
            AdfTypes.Placeholder => "",
            _ => AdfNode.Attribute(node, "text") ?? string.Concat(AdfNode.Children(node).Select(child => ConvertNode(child, depth + 1))),
        };
    }

    /// <summary>Names a file or picture. Its content is an attachment of the document.</summary>
    private static string ConvertMedia(JsonElement node)
    {
        var name = AdfNode.Attribute(node, "alt") ?? AdfNode.Attribute(node, "__fileName");
        return AdfNode.Attribute(node, "url") is { Length: > 0 } url ? $"![{name}]({url})" : name is { Length: > 0 } ? $"![{name}]" : "";
    }

    private static string ConvertMention(string name) => name.StartsWith('@') ? name : "@" + name;

    /// <param name="timestamp">Milliseconds since 1970.</param>
    private static string ConvertDate(string? timestamp)
        => long.TryParse(timestamp, CultureInfo.InvariantCulture, out var milliseconds) && Math.Abs(milliseconds) < 100_000_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : timestamp ?? "";

    private static string ConvertCard(JsonElement node)
    {
        if (AdfNode.Attribute(node, "url") is { } url)
            return $"<{url}>";
        return node.TryGetProperty("attrs", out var attributes) && attributes.ValueKind == JsonValueKind.Object
            && attributes.TryGetProperty("data", out var data)
            ? AdfNode.Text(data, "name") ?? AdfNode.Text(data, "url") ?? ""
            : "";
    }

    private static string ApplyMarks(JsonElement node)
    {
        var text = AdfNode.Text(node, "text") ?? "";
        if (!node.TryGetProperty("marks", out var marks) || marks.ValueKind != JsonValueKind.Array || string.IsNullOrWhiteSpace(text))
            return text;

        // Markdown ignores a mark that has a blank on its inner side, so blanks move outside.
        var (start, end) = (text.Length - text.TrimStart().Length, text.TrimEnd().Length);
        var inner = text[start..end];
        foreach (var mark in marks.EnumerateArray())
        {
            inner = AdfNode.Type(mark) switch
            {
                AdfTypes.CodeMark => $"`{inner}`",
                AdfTypes.StrongMark => $"**{inner}**",
                AdfTypes.EmphasisMark => $"*{inner}*",
                AdfTypes.StrikeMark => $"~~{inner}~~",
                AdfTypes.LinkMark when AdfNode.Attribute(mark, "href") is { Length: > 0 } href && href != inner => $"[{inner}]({href})",
                _ => inner,
            };
        }

        return text[..start] + inner + text[end..];
    }
}
