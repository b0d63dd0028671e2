using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using Microsoft.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>The schema of a source's config as OpenAPI has schemas, and an example that fits it.</summary>
internal static class ConfigSchemas
{
    /// <summary>The type in camel case and "Config".</summary>
    public static string NameOf(ISourceDefinition source)
        => string.Concat(source.Type.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Config";

    public static OpenApiSchema Of(ISourceDefinition source)
    {
        var schema = Convert(source.ConfigSchema);
        schema.Description = $"The config of a connector whose source is {source.Type}. {source.Description}";
        return schema;
    }

    /// <summary>A config with everything that is required and, of secrets that may replace each other, the first.</summary>
    public static JsonObject Example(ISourceDefinition source) => ExampleOf(source.ConfigSchema);

    private static OpenApiSchema Convert(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return new OpenApiSchema();
        var schema = new OpenApiSchema
        {
            Type = TypeOf(json),
            Title = Text(json, "title"),
            Description = Text(json, "description"),
            Pattern = Text(json, "pattern"),
            Minimum = Text(json, "minimum"),
            Maximum = Text(json, "maximum"),
            Default = json.TryGetProperty("default", out var given) ? JsonNode.Parse(given.GetRawText()) : null,
            WriteOnly = json.TryGetProperty("writeOnly", out var secret) && secret.ValueKind == JsonValueKind.True,
            Items = json.TryGetProperty("items", out var items) ? Convert(items) : null,
        };
        if (json.TryGetProperty("enum", out var words))
            schema.Enum = [.. words.EnumerateArray().Where(IsGiven).Select(word => JsonNode.Parse(word.GetRawText())!)];
        if (json.TryGetProperty("properties", out var properties))
        {
            schema.Properties = properties.EnumerateObject().ToDictionary(each => each.Name, each => (IOpenApiSchema)Convert(each.Value));
            schema.AdditionalPropertiesAllowed = false;
        }
        else if (json.TryGetProperty("additionalProperties", out var values))
        {
            schema.AdditionalProperties = Convert(values);
        }

        if (json.TryGetProperty("required", out var required))
            schema.Required = Texts(required).ToHashSet();
        return schema;
    }

    /// <summary>The type. One that may also be text is a list to clients: they need not join it with commas.</summary>
    private static JsonSchemaType? TypeOf(JsonElement json)
    {
        if (!json.TryGetProperty("type", out var type))
            return null;
        string[] names = type.ValueKind == JsonValueKind.Array ? Texts(type) : [type.GetString()!];
        var kept = names.FirstOrDefault(name => name is not ("string" or "null")) ?? "string";
        JsonSchemaType found = kept switch
        {
            "object" => JsonSchemaType.Object,
            "array" => JsonSchemaType.Array,
            "integer" => JsonSchemaType.Integer,
            "number" => JsonSchemaType.Number,
            "boolean" => JsonSchemaType.Boolean,
            _ => JsonSchemaType.String,
        };
        return names.Contains("null") ? found | JsonSchemaType.Null : found;
    }

    private static bool IsGiven(JsonElement value) => value.ValueKind != JsonValueKind.Null;

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static string? Text(JsonElement json, string key) => json.TryGetProperty(key, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;

    private static JsonObject ExampleOf(JsonElement schema)
    {
        var example = new JsonObject();
        var required = schema.TryGetProperty("required", out var names) ? Texts(names) : [];
        var all = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToArray() : [];
        var secrets = all.Where(property => property.Value.TryGetProperty("writeOnly", out _)).Select(property => property.Name);
        var secret = secrets.FirstOrDefault();
        foreach (var property in all)
        {
            if (required.Contains(property.Name) || property.Name == secret)
                example[property.Name] = ValueOf(property.Name, property.Value);
        }

        return example;
    }

    private static JsonNode? ValueOf(string name, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var words))
            return JsonNode.Parse(words[0].GetRawText());
        if (schema.TryGetProperty("default", out var given) && given.ValueKind != JsonValueKind.Null)
            return JsonNode.Parse(given.GetRawText());
        var type = TypeOf(schema) & ~JsonSchemaType.Null;
        return type switch
        {
            JsonSchemaType.Object => ExampleOf(schema),
            JsonSchemaType.Array => new JsonArray(),
            JsonSchemaType.Integer or JsonSchemaType.Number => Text(schema, "minimum") is { } minimum ? JsonNode.Parse(minimum) : 1,
            JsonSchemaType.Boolean => true,
            _ when name.EndsWith("url", StringComparison.Ordinal) || name is "wiki_base" => "https://example.com",
            _ when Text(schema, "pattern") is { } pattern => $"{Prefix(pattern)}-{name}",
            _ => $"<{name}>",
        };
    }

    /// <summary>The letters that a pattern begins with, such as "xox" of "^xox\S+$".</summary>
    private static string Prefix(string pattern) => string.Concat(pattern.TrimStart('^').TakeWhile(char.IsAsciiLetterOrDigit));
}
