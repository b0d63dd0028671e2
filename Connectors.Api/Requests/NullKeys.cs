using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Api.Requests;

/// <summary>Drops keys whose value is null: clients of these contracts write null for "not given".</summary>
internal static class NullKeys
{
    /// <summary>A copy without such keys, in this object and in every object that a record of ours describes.</summary>
    public static JsonObject Drop(JsonObject json, Type record)
    {
        var records = record.GetProperties().ToDictionary(
            property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property => RecordOf(property.PropertyType));
        var copy = new JsonObject();
        foreach (var (key, value) in json)
        {
            if (value is not null)
                copy[key] = records.GetValueOrDefault(key) is { } inner ? Drop(value, inner) : value.DeepClone();
        }

        return copy;
    }

    private static JsonNode Drop(JsonNode value, Type record) => value switch
    {
        JsonObject json => Drop(json, record),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Drop(item, record))]),
        _ => value.DeepClone(),
    };

    /// <summary>The record that describes a property's value, or the items of its list.</summary>
    private static Type? RecordOf(Type type)
    {
        var item = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : type;
        return item.IsClass && item.Assembly == typeof(NullKeys).Assembly ? item : null;
    }
}
