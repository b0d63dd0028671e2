using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connectors.Api.Documentation;

/// <summary>Completes schemas with what records say about themselves: descriptions, defaults, words, required values.</summary>
internal static class SchemaDocumenter
{
    public static Task DocumentAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { AttributeProvider: MemberInfo member } property)
            DocumentProperty(schema, property, member);
        else
            DocumentType(schema, context.JsonTypeInfo);
        return Task.CompletedTask;
    }

    private static void DocumentType(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Type.GetCustomAttribute<DescriptionAttribute>() is { } description)
            schema.Description = description.Description;
        if (type.Type.IsAssignableTo(typeof(RequestRecord)))
            schema.AdditionalPropertiesAllowed = false;
        else if (type.Kind == JsonTypeInfoKind.Object && type.Type.Assembly == typeof(SchemaDocumenter).Assembly)
            schema.Required = type.Properties.Where(IsAlwaysWritten).Select(property => property.Name).ToHashSet();
    }

    private static void DocumentProperty(OpenApiSchema schema, JsonPropertyInfo property, MemberInfo member)
    {
        if (member.GetCustomAttribute<DescriptionAttribute>() is { } description)
            schema.Description = description.Description;
        if (member.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.DateTime })
            schema.Format = "date-time";
        if ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTime))
            schema.Type = property.IsGetNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (member.GetCustomAttribute<WordsAttribute>() is { } words)
            DocumentWords(schema, words);
        if (property.PropertyType == typeof(JsonObject) || property.PropertyType == typeof(JsonElement))
            (schema.Type, schema.AdditionalProperties) = (JsonSchemaType.Object, new OpenApiSchema());
        if (property.DeclaringType.IsAssignableTo(typeof(RequestRecord)))
            DocumentRequest(schema, property, member);
    }

    /// <summary>
    /// Requests take null for "not given" everywhere. Numbers, flags and words say so, because generated clients would otherwise send 0,
    /// false or the first word for a setting that is to stay.
    /// </summary>
    private static void DocumentRequest(OpenApiSchema schema, JsonPropertyInfo property, MemberInfo member)
    {
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var type = underlying ?? property.PropertyType;
        schema.Type &= ~JsonSchemaType.Null;
        if (type == typeof(bool))
            schema.Type = JsonSchemaType.Boolean;
        else if (type == typeof(string) || type.IsEnum)
            schema.Type = JsonSchemaType.String;
        if (underlying is not null)
            schema.Type |= JsonSchemaType.Null;
        if (!property.IsRequired && DefaultOf(member) is { } given)
            schema.Default = given;
    }

    private static void DocumentWords(OpenApiSchema schema, WordsAttribute words)
    {
        var target = schema.Items is OpenApiSchema items ? items : schema;
        target.Enum = [.. words.Words.Select(word => (JsonNode)JsonValue.Create(word))];
    }

    /// <summary>The initialiser of a record's property; null if it has none.</summary>
    private static JsonNode? DefaultOf(MemberInfo member)
    {
        if (member is not PropertyInfo property || member.ReflectedType is not { IsAbstract: false } record)
            return null;
        return Json(property.GetValue(Activator.CreateInstance(record)));
    }

    /// <summary>A default as JSON; null for values that are no plain ones.</summary>
    public static JsonNode? Json(object? value) => value switch
    {
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        Enum word => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString())),
        _ => null,
    };

    private static bool IsAlwaysWritten(JsonPropertyInfo property)
        => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) is not true;
}
