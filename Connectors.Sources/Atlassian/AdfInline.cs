using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Sources.Atlassian;

/// <summary>What stands within a line of the Atlassian Document Format.</summary>
internal static class AdfInline
{
    public static string Convert(JsonElement parent, int depth)
    {
        var text = new StringBuilder();
        foreach (var child in AdfMarkdown.Children(parent))
            text.Append(Node(child, depth + 1));
        return text.ToString().Trim();
    }

    /// <summary>Text without marks, as in code.</summary>
    public static string Plain(JsonElement parent, int depth)
        => depth > AdfMarkdown.Deepest
            ? ""
            : string.Concat(AdfMarkdown.Children(parent).Select(child => AdfMarkdown.Text(child, "text") ?? Plain(child, depth + 1)));

    public static string Node(JsonElement node, int depth)
    {
        if (depth > AdfMarkdown.Deepest)
            return "";
        return AdfMarkdown.Type(node) switch
        {
            "text" => Marked(node),
            "hardBreak" => "\n",
            "mention" => Mention(AdfMarkdown.Attribute(node, "text") ?? AdfMarkdown.Attribute(node, "id") ?? ""),
            "emoji" => AdfMarkdown.Attribute(node, "text") is { Length: > 0 } emoji ? emoji : AdfMarkdown.Attribute(node, "shortName") ?? "",
            "date" => Date(AdfMarkdown.Attribute(node, "timestamp")),
            "status" => $"[{AdfMarkdown.Attribute(node, "text")}]",
            "inlineCard" or "blockCard" or "embedCard" => Card(node),
            "media" or "mediaInline" => Media(node),
            "placeholder" => "",
            _ => AdfMarkdown.Attribute(node, "text") ?? string.Concat(AdfMarkdown.Children(node).Select(child => Node(child, depth + 1))),
        };
    }

    /// <summary>A file or picture by its name; the file itself is an attachment.</summary>
    private static string Media(JsonElement node)
    {
        var name = AdfMarkdown.Attribute(node, "alt") ?? AdfMarkdown.Attribute(node, "__fileName");
        return AdfMarkdown.Attribute(node, "url") is { Length: > 0 } url ? $"![{name}]({url})" : name is { Length: > 0 } ? $"![{name}]" : "";
    }

    private static string Mention(string name) => name.StartsWith('@') ? name : "@" + name;

    /// <summary>Milliseconds since 1970, of a day.</summary>
    private static string Date(string? timestamp)
        => long.TryParse(timestamp, CultureInfo.InvariantCulture, out var milliseconds) && Math.Abs(milliseconds) < 100_000_000_000_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : timestamp ?? "";

    private static string Card(JsonElement node)
    {
        if (AdfMarkdown.Attribute(node, "url") is { } url)
            return $"<{url}>";
        return node.TryGetProperty("attrs", out var attributes) && attributes.TryGetProperty("data", out var data)
            ? AdfMarkdown.Text(data, "name") ?? AdfMarkdown.Text(data, "url") ?? ""
            : "";
    }

    private static string Marked(JsonElement node)
    {
        var text = AdfMarkdown.Text(node, "text") ?? "";
        if (!node.TryGetProperty("marks", out var marks) || marks.ValueKind != JsonValueKind.Array || string.IsNullOrWhiteSpace(text))
            return text;

        // Marks may not begin or end with blanks, or Markdown does not see them.
        var (start, end) = (text.Length - text.TrimStart().Length, text.TrimEnd().Length);
        var inner = text[start..end];
        foreach (var mark in marks.EnumerateArray())
        {
            inner = AdfMarkdown.Type(mark) switch
            {
                "code" => $"`{inner}`",
                "strong" => $"**{inner}**",
                "em" => $"*{inner}*",
                "strike" => $"~~{inner}~~",
                "link" => AdfMarkdown.Attribute(mark, "href") is { Length: > 0 } href && href != inner ? $"[{inner}]({href})" : inner,
                _ => inner,
            };
        }

        return text[..start] + inner + text[end..];
    }
}
