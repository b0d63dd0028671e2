using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Makes a JSON Schema of a config record, complete enough to make a form from. In addition to JSON Schema's keywords, each setting has its
/// group ("x-group") and its place within its object ("x-order"), an enumeration has titles for its values ("x-enum-titles", in the order
/// of "enum"), a setting for which the source lists choices has "x-choices", and the root has the groups in use ("x-groups").
/// </summary>
public static class ConfigSchemaExporter
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    public static JsonElement Export(Type config)
    {
        var schema = SourceJson.Options.GetJsonSchemaAsNode(config, Options);
        if (schema is JsonObject { } root && root["properties"] is JsonObject properties)
        {
            foreach (var (_, setting) in properties)
                Inherit(setting, (string?)setting?["x-group"]);
            AddGroups(root, properties);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type.IsEnum && schema is JsonObject enumeration)
            AddTitles(type, enumeration);
        else if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema["properties"] is JsonObject properties)
            Describe(context.TypeInfo, properties, isRoot: context.Path.IsEmpty);
        return schema;
    }

    private static void AddTitles(Type type, JsonObject schema)
    {
        if (schema["enum"] is not JsonArray values)
            return;

        var titles = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => SourceJson.Key(field.Name), field => ConfigTitle.Of(field, SourceJson.Key(field.Name)));
        if (schema["type"] is null)
            schema["type"] = values.Contains(null) ? new JsonArray("string", "null") : "string";
        schema["x-enum-titles"] = new JsonArray([.. values.Select(value => (JsonNode)(value is null ? "" : titles[(string)value!]))]);
    }

    /// <summary>Sorts the settings of the root by group. Those of a nested record belong to its group and stay as declared.</summary>
    private static void Describe(JsonTypeInfo type, JsonObject properties, bool isRoot)
    {
        var owner = type.Type.GetConstructor(Type.EmptyTypes) is { } constructor && !type.Type.IsAbstract ? constructor.Invoke(null) : null;
        var settings = type.Properties
            .Where(property => properties.ContainsKey(property.Name))
            .Select(property => new ConfigSetting(property, owner))
            .OrderBy(setting => isRoot ? setting.GroupIndex : 0)
            .ToList();
        for (var order = 0; order < settings.Count; order++)
        {
            var key = settings[order].Key;
            var schema = settings[order].Describe(properties[key], order);
            // Removed and added, the settings stand in their order.
            properties.Remove(key);
            properties[key] = schema;
        }
    }

    /// <summary>Gives the settings within a setting its group, unless they name one.</summary>
    private static void Inherit(JsonNode? schema, string? group)
    {
        if (schema is JsonArray variants)
        {
            foreach (var variant in variants)
                Inherit(variant, group);
        }
        else if (schema is JsonObject node && group is not null)
        {
            foreach (var keyword in new[] { "anyOf", "oneOf", "items", "additionalProperties" })
                Inherit(node[keyword], group);
            foreach (var (_, inner) in node["properties"] as JsonObject ?? [])
            {
                if (inner is JsonObject setting)
                    setting.TryAdd("x-group", group);
                Inherit(inner, (string?)inner?["x-group"]);
            }
        }
    }

    private static void AddGroups(JsonObject root, JsonObject properties)
    {
        var used = properties.Select(setting => (string?)setting.Value?["x-group"]).ToHashSet();
        var groups = ConfigGroups.All.Where(group => used.Contains(group.Id)).ToList();
        if (groups.Count == 0)
            return;

        root["x-groups"] = new JsonArray([.. groups.Select(group => new JsonObject
        {
            ["id"] = group.Id,
            ["title"] = group.Title,
            ["description"] = group.Description,
        })]);
    }
}
