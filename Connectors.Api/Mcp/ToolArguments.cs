using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Connectors.Api.Mcp;

/// <summary>Compares a call's arguments with the tool's schema, and says what is wrong so that a model can mend its call.</summary>
internal static class ToolArguments
{
    /// <summary>The arguments without those that are null, which count as left out.</summary>
    public static Dictionary<string, JsonElement> Given(IDictionary<string, JsonElement>? arguments)
        => (arguments ?? new Dictionary<string, JsonElement>())
            .Where(argument => argument.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            .ToDictionary(argument => argument.Key, argument => argument.Value);

    /// <summary>Everything that is wrong with a call.</summary>
    public static IReadOnlyList<string> Errors(Tool tool, IReadOnlyDictionary<string, JsonElement> given)
    {
        var known = tool.InputSchema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().ToDictionary(property => property.Name, property => property.Value)
            : [];
        var required = tool.InputSchema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToArray()
            : [];
        return
        [
            .. given.Keys.Where(name => !known.ContainsKey(name))
                .Select(name => $"{name} is not an argument of {tool.Name}, which takes: {string.Join(", ", known.Keys)}."),
            .. required.Where(name => !given.ContainsKey(name)).Select(name => $"{name} is required."),
            .. given.Where(argument => known.TryGetValue(argument.Key, out var schema) && !Fits(argument.Value, schema))
                .Select(argument => $"{argument.Key} must be {Describe(known[argument.Key])}."),
        ];
    }

    private static bool Fits(JsonElement value, JsonElement schema)
        => Types(schema) is not { Length: > 0 } types || types.Any(type => Fits(value, type, schema));

    private static bool Fits(JsonElement value, string type, JsonElement schema) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array
            && (!schema.TryGetProperty("items", out var items) || value.EnumerateArray().All(item => Fits(item, items))),
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private static string Describe(JsonElement schema) => Types(schema).FirstOrDefault(type => type != "null") switch
    {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => schema.TryGetProperty("items", out var items) && Types(items).Contains("string") ? "a list of strings" : "a list",
        _ => "an object",
    };

    private static string[] Types(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
            return [];
        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
    }
}
