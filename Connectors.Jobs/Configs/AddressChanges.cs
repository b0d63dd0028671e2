using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Finds addresses in a config that now point to another server. Otherwise a user who may change a config, but does not know its secrets,
/// could have them sent to their own server.
/// </summary>
internal static class AddressChanges
{
    /// <summary>
    /// Returns the keys, as dotted paths, of text settings whose value is an address with another origin than the saved one.
    /// </summary>
    public static IReadOnlyList<string> Keys(JsonElement schema, JsonObject saved, JsonObject given)
    {
        List<string> changed = [];
        Collect(schema, saved, given, "", changed);
        return changed;
    }

    private static void Collect(JsonElement schema, JsonObject? saved, JsonObject given, string path, List<string> changed)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties))
            return;

        foreach (var property in properties.EnumerateObject())
        {
            var (before, after) = (saved?[property.Name], given[property.Name]);
            if (after is JsonObject inner)
                Collect(property.Value, before as JsonObject, inner, $"{path}{property.Name}.", changed);
            else if (TakesText(property.Value) && Origin(after) is { } origin && origin != Origin(before))
                changed.Add(path + property.Name);
        }
    }

    private static bool TakesText(JsonElement schema)
        => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
            && (type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Any(one => one.ValueEquals("string"))
                : type.ValueEquals("string"));

    private static string? Origin(JsonNode? value)
        => value is JsonValue text && text.TryGetValue(out string? address) && Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            ? uri.GetLeftPart(UriPartial.Authority)
            : null;
}
