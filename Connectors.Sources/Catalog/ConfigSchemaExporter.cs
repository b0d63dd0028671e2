using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

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
        if (context.PropertyInfo?.AttributeProvider is not { } property || schema is not JsonObject node)
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

        if (context.PropertyInfo.CustomConverter is CommaSeparatedConverter)
            node["type"] = new JsonArray("array", "string");
        return node;
    }
}
