using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>Reads a config and collects everything that is wrong with it.</summary>
internal static class ConfigParser<TConfig>
    where TConfig : class
{
    public static (TConfig? Config, IReadOnlyList<string> Errors) Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (null, ["config: must be an object."]);

        var errors = new List<string>();
        CheckShape(json, SourceJson.Options.GetTypeInfo(typeof(TConfig)), "", errors);
        if (errors.Count > 0)
            return (null, errors);

        try
        {
            var config = json.Deserialize<TConfig>(SourceJson.Options)!;
            CheckRules(config, "", errors);
            return (config, errors);
        }
        catch (JsonException e)
        {
            return (null, [$"{e.Path}: {e.Message}"]);
        }
    }

    private static void CheckShape(JsonElement json, JsonTypeInfo type, string path, List<string> errors)
    {
        var properties = type.Properties.ToDictionary(p => p.Name);
        foreach (var member in json.EnumerateObject())
        {
            if (!properties.Remove(member.Name, out var property))
            {
                var known = string.Join(", ", type.Properties.Select(p => p.Name));
                errors.Add($"{path}{member.Name}: is not a key of this config. The keys are: {known}.");
                continue;
            }

            var inner = SourceJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            if (inner.Kind == JsonTypeInfoKind.Object && member.Value.ValueKind == JsonValueKind.Object)
                CheckShape(member.Value, inner, $"{path}{member.Name}.", errors);
            else
                CheckValue(member, property, path, errors);
        }

        errors.AddRange(properties.Values.Where(p => p.IsRequired).Select(p => $"{path}{p.Name}: is required."));
    }

    private static void CheckValue(JsonProperty member, JsonPropertyInfo property, string path, List<string> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            if (!property.IsSetNullable)
                errors.Add($"{path}{member.Name}: must not be null.");
            return;
        }

        try
        {
            // A converter on the property takes more than its type does, such as a string with commas for a list.
            var options = property.CustomConverter is { } converter ? SourceJson.With(converter) : SourceJson.Options;
            member.Value.Deserialize(property.PropertyType, options);
        }
        catch (JsonException)
        {
            errors.Add($"{path}{member.Name}: {member.Value.ValueKind.ToString().ToLowerInvariant()} given, {SourceJson.Describe(property.PropertyType)} wanted.");
        }
    }

    private static void CheckRules(object value, string path, List<string> errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            errors.Add($"{path}{(member is null ? "config" : SourceJson.Key(member))}: {result.ErrorMessage}");
        }

        foreach (var property in value.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && IsNested(p.PropertyType)))
        {
            if (property.GetValue(value) is { } inner)
                CheckRules(inner, $"{path}{SourceJson.Key(property.Name)}.", errors);
        }
    }

    private static bool IsNested(Type type)
        => type.IsClass && type.Assembly == typeof(TConfig).Assembly && !type.IsAssignableTo(typeof(IEnumerable));
}
