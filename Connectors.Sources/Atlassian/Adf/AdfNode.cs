using System.Text.Json;

namespace Connectors.Sources.Atlassian.Adf;

/// <summary>Reads the parts of a node. A part that is missing, or has an unexpected form, reads as empty.</summary>
internal static class AdfNode
{
    public static IEnumerable<JsonElement> Children(JsonElement node)
        => node.ValueKind == JsonValueKind.Object
            && node.TryGetProperty("content", out var content)
            && content.ValueKind == JsonValueKind.Array
                ? content.EnumerateArray().Where(child => child.ValueKind == JsonValueKind.Object)
                : [];

    public static string Type(JsonElement node) => Text(node, "type") ?? "";

    /// <summary>Returns a member that is a string or a number; null for any other.</summary>
    public static string? Text(JsonElement node, string name)
        => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value)
            ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
            : null;

    public static string? Attribute(JsonElement node, string name)
        => node.TryGetProperty("attrs", out var attributes) ? Text(attributes, name) : null;
}
