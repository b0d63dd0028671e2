using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>A property of a config record, as its JSON Schema describes it.</summary>
/// <param name="property">The property as the serializer knows it.</param>
/// <param name="owner">A record as its initialisers leave it, for defaults. Null if it cannot be made.</param>
internal sealed class ConfigSetting(JsonPropertyInfo property, object? owner)
{
    private readonly object[] _attributes = property.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [];

    public string Key => property.Name;

    /// <summary>The group's place in a form; behind all others without a group.</summary>
    public int GroupIndex => Group is { } group
        ? Enumerable.Range(0, ConfigGroups.All.Count).First(index => ConfigGroups.All[index].Id == group)
        : int.MaxValue;

    private string? Group
    {
        get
        {
            var group = _attributes.OfType<DisplayAttribute>().FirstOrDefault()?.GetGroupName();
            return group is null || ConfigGroups.All.Any(known => known.Id == group)
                ? group
                : throw new InvalidOperationException($"{property.DeclaringType.Name}.{Key} names a group that does not exist: {group}.");
        }
    }

    /// <summary>Returns the exporter's schema with everything that a form needs.</summary>
    public JsonObject Describe(JsonNode? exported, int order)
    {
        var schema = new JsonObject { ["title"] = ConfigTitle.Of(property.AttributeProvider, Key) };
        if (_attributes.OfType<DescriptionAttribute>().FirstOrDefault() is { } description)
            schema["description"] = description.Description;
        foreach (var (keyword, value) in Type(exported))
            schema[keyword] = value?.DeepClone();
        foreach (var attribute in _attributes)
            Constrain(schema, attribute);
        if (Default() is { } fallback)
            schema["default"] = fallback;
        if (Group is { } group)
            schema["x-group"] = group;
        schema["x-order"] = order;
        return schema;
    }

    /// <summary>The exporter cannot tell what a property's own converter reads, and offers strings for numbers.</summary>
    private JsonObject Type(JsonNode? exported)
    {
        if (property.CustomConverter is CommaSeparatedConverter)
            return new JsonObject { ["type"] = new JsonArray("array", "string"), ["items"] = new JsonObject { ["type"] = "string" } };
        if (exported is not JsonObject schema)
        {
            return property.PropertyType == typeof(string)
                ? new JsonObject { ["type"] = property.IsSetNullable ? new JsonArray("string", "null") : "string" }
                : [];
        }

        if (schema["type"] is JsonArray types && (Takes(schema, "integer") || Takes(schema, "number")))
        {
            var plain = types.Select(type => (string)type!).Where(type => type != "string").ToList();
            schema["type"] = plain.Count == 1 ? plain[0] : new JsonArray([.. plain.Select(type => (JsonNode)type)]);
            schema.Remove("pattern");
        }

        return schema;
    }

    private static void Constrain(JsonObject schema, object attribute)
    {
        switch (attribute)
        {
            case RangeAttribute range:
                schema["minimum"] = Number(range.Minimum, schema);
                schema["maximum"] = Number(range.Maximum, schema);
                break;
            case RegularExpressionAttribute regex:
                schema["pattern"] = regex.Pattern;
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case MinLengthAttribute min:
                schema[Takes(schema, "array") ? "minItems" : "minLength"] = min.Length;
                break;
            case MaxLengthAttribute max:
                schema[Takes(schema, "array") ? "maxItems" : "maxLength"] = max.Length;
                break;
            case EmailAddressAttribute:
                schema["format"] = "email";
                break;
            case UrlAttribute:
                schema["format"] = "uri";
                break;
            case SecretAttribute:
                schema["writeOnly"] = true;
                break;
            case ChoosableAttribute:
                schema["x-choices"] = true;
                break;
        }
    }

    private static JsonValue Number(object bound, JsonObject schema)
    {
        var number = Convert.ToDouble(bound, CultureInfo.InvariantCulture);
        return Takes(schema, "integer") ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    /// <summary>
    /// Returns the initialiser's value. Null if it has none, or if it is required, secret, or a record with settings of its own.
    /// </summary>
    private JsonNode? Default()
    {
        if (owner is null || property.IsRequired || property.Get is null || _attributes.OfType<SecretAttribute>().Any())
            return null;

        var isRecord = SourceJson.Options.GetTypeInfo(property.PropertyType).Kind == JsonTypeInfoKind.Object;
        return !isRecord && property.Get(owner) is { } value
            ? JsonSerializer.SerializeToNode(value, property.PropertyType, SourceJson.Options)
            : null;
    }

    private static bool Takes(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray types => types.Any(one => (string?)one == type),
        JsonValue one => (string?)one == type,
        _ => false,
    };
}
