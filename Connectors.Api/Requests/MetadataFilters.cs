using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Requests;

/// <summary>
/// Reads "metadata_condition": {"logic": "and"|"or", "conditions": [{"name", "comparison_operator", "value"}]}, as RAGFlow writes it. Dify
/// calls the first "logical_operator", has operators of its own, and older versions of it put the name into a list.
/// </summary>
internal static class MetadataFilters
{
    private const int MostConditions = 50;

    public static (MetadataFilter? Filter, IReadOnlyList<string> Errors) Read(string name, string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject condition ? Read(name, condition) : (null, [$"{name} must be an object."]);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return (null, [$"{name} must be JSON"]);
        }
    }

    public static (MetadataFilter? Filter, IReadOnlyList<string> Errors) Read(string name, JsonObject condition)
    {
        var fields = new Fields(condition);
        var logic = fields.OneOf(fields.Has("logical_operator") ? "logical_operator" : "logic", "and", "or");
        var conditions = fields.Objects("conditions", MostConditions, One) ?? [];
        return fields.Errors.Count == 0
            ? (new MetadataFilter(logic == "or", [.. conditions]), [])
            : (null, [.. fields.Errors.Select(error => $"{name}.{error}")]);
    }

    private static MetadataCondition One(Fields fields)
    {
        if (fields.Body["name"] is JsonArray { Count: 1 } names)
            fields.Body["name"] = names[0]?.DeepClone();
        var name = fields.Required("name");
        var given = fields.Required("comparison_operator");
        var wanted = given.ToLowerInvariant() switch
        {
            "!=" => "≠",
            ">=" => "≥",
            "<=" => "≤",
            "==" => "=",
            "is not" => "not is",
            "before" => "<",
            "after" => ">",
            var other => other,
        };
        if (given.Length > 0 && !MetadataFilter.Operators.Contains(wanted))
            fields.Add($"comparison_operator must be one of {string.Join(", ", MetadataFilter.Operators)}");
        return new MetadataCondition(name, wanted, Values(fields.Body["value"], many: wanted is "in" or "not in"));
    }

    private static string[] Values(JsonNode? value, bool many) => value switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item?.ToString() ?? "")],
        _ when many => value.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        _ => [value.ToString()],
    };
}
