using System.Text.Json;

namespace Connectors.Jobs.Commands;

/// <summary>Turns a config's JSON Schema into table rows: the setting, its type, and its description.</summary>
internal static class SchemaRows
{
    /// <param name="prefix">The path of the object that the schema describes, ending with a dot. Empty for the root.</param>
    public static IEnumerable<IReadOnlyList<string>> Of(JsonElement schema, string prefix = "")
    {
        if (!schema.TryGetProperty("properties", out var properties))
            yield break;

        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet()
            : [];
        foreach (var property in properties.EnumerateObject())
        {
            var node = property.Value;
            if (node.ValueKind != JsonValueKind.Object)
                continue;
            var requiredMark = required.Contains(property.Name) ? ", required" : "";
            var secretMark = node.TryGetProperty("writeOnly", out _) ? ", secret" : "";
            yield return [prefix + property.Name, Type(node) + requiredMark + secretMark, Text(node)];
            foreach (var inner in Of(node, $"{prefix}{property.Name}."))
                yield return inner;
        }
    }

    private static string Type(JsonElement node)
    {
        if (node.TryGetProperty("enum", out var values))
            return string.Join(
                '|', values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()));
        if (!node.TryGetProperty("type", out var type))
            return "any";
        return type.ValueKind == JsonValueKind.Array
            ? string.Join('|', type.EnumerateArray().Select(one => one.GetString()).Where(one => one != "null"))
            : type.GetString() ?? "any";
    }

    private static string Text(JsonElement node)
    {
        var text = node.TryGetProperty("description", out var description) ? description.GetString() ?? "" : "";
        return node.TryGetProperty("default", out var fallback)
            && fallback.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array)
            ? $"{text} Default: {fallback.GetRawText()}."
            : text;
    }
}
