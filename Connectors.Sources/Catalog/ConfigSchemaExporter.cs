using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>A config record's JSON Schema, its annotations included.</summary>
internal static class ConfigSchemaExporter
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    public static JsonElement Export(Type config) => JsonSerializer.SerializeToElement(SourceJson.Options.GetJsonSchemaAsNode(config, Options));

    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo?.AttributeProvider is not { } property || (Converted(context.PropertyInfo) ?? schema as JsonObject) is not { } node)
            return schema;

        foreach (var attribute in property.GetCustomAttributes(inherit: true))
        {
            switch (attribute)
            {
                case DescriptionAttribute description:
                    node["description"] = description.Description;
                    break;
                case RangeAttribute range:
                    node["minimum"] = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
                    node["maximum"] = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
                    break;
                case RegularExpressionAttribute regex:
                    node["pattern"] = regex.Pattern;
                    break;
                case SecretAttribute:
                    node["writeOnly"] = true;
                    break;
            }
        }

        return node;
    }

    /// <summary>What the exporter cannot tell because a converter of ours reads it.</summary>
    private static JsonObject? Converted(JsonPropertyInfo property) => property.CustomConverter is CommaSeparatedConverter
        ? new JsonObject { ["type"] = new JsonArray("array", "string"), ["items"] = new JsonObject { ["type"] = "string" } }
        : null;
}
