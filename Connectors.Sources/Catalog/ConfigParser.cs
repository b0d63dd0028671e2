using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Reads JSON into a record and collects everything that is wrong with it at once: keys, types, ranges and required values, at every level.
/// Each error begins with the path of its key.
/// </summary>
public static class ConfigParser
{
    public static (TConfig? Config, IReadOnlyList<string> Errors) Parse<TConfig>(JsonElement json)
        where TConfig : class
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
            return (errors.Count == 0 ? config : null, errors);
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
            if (properties.Remove(member.Name, out var property))
                CheckMember(member, property, $"{path}{member.Name}", errors);
            else
                errors.Add($"{path}{member.Name}: is not a known key. The keys are: {string.Join(", ", type.Properties.Select(p => p.Name))}.");
        }

        errors.AddRange(properties.Values.Where(p => p.IsRequired).Select(p => $"{path}{p.Name}: is required."));
    }

    private static void CheckMember(JsonProperty member, JsonPropertyInfo property, string path, List<string> errors)
    {
        var inner = InfoOf(property.PropertyType);
        if (inner.Kind == JsonTypeInfoKind.Object && member.Value.ValueKind == JsonValueKind.Object)
            CheckShape(member.Value, inner, $"{path}.", errors);
        else if (RecordsOf(inner) is { } item && member.Value.ValueKind == JsonValueKind.Array)
            CheckItems(member.Value, item, path, errors);

        if (errors.TrueForAll(error => !error.StartsWith($"{path}.", StringComparison.Ordinal)
            && !error.StartsWith($"{path}[", StringComparison.Ordinal)))
        {
            CheckValue(member, property, path, errors);
        }
    }

    private static void CheckItems(JsonElement list, JsonTypeInfo item, string path, List<string> errors)
    {
        foreach (var (at, value) in list.EnumerateArray().Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{path}[{at}]");
            if (value.ValueKind == JsonValueKind.Object)
                CheckShape(value, item, $"{place}.", errors);
            else
                errors.Add($"{place}: {Given(value)} given, an object wanted.");
        }
    }

    private static void CheckValue(JsonProperty member, JsonPropertyInfo property, string path, List<string> errors)
    {
        if (member.Value.ValueKind == JsonValueKind.Null)
        {
            if (!property.IsSetNullable)
                errors.Add($"{path}: must not be null.");
            return;
        }

        try
        {
            // A converter on the property takes more than its type does, such as a string with commas for a list.
            var options = property.CustomConverter is { } converter ? SourceJson.With(converter) : SourceJson.Options;
            var value = member.Value.Deserialize(property.PropertyType, options);
            CheckAttributes(value, property, path, errors);
        }
        catch (JsonException)
        {
            errors.Add($"{path}: {Given(member.Value)} given, {SourceJson.Describe(property.PropertyType)} wanted.");
        }
    }

    private static void CheckAttributes(object? value, JsonPropertyInfo property, string path, List<string> errors)
    {
        foreach (var attribute in property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [])
        {
            if (attribute is ValidationAttribute rule && !rule.IsValid(value))
                errors.Add($"{path}: {Explain(rule)}");
        }
    }

    private static string Explain(ValidationAttribute rule) => rule switch
    {
        { ErrorMessage: { } message } => message,
        RequiredAttribute => "is required.",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"must be from {range.Minimum} to {range.Maximum}."),
        StringLengthAttribute { MinimumLength: > 0 } length => $"must have {length.MinimumLength} to {length.MaximumLength} characters.",
        StringLengthAttribute length => $"must have {length.MaximumLength} characters at most.",
        MaxLengthAttribute length => $"must have {length.Length} items at most.",
        MinLengthAttribute length => $"must have {length.Length} items at least.",
        RegularExpressionAttribute pattern => $"must match {pattern.Pattern}.",
        _ => rule.FormatErrorMessage("value"),
    };

    private static void CheckRules(object value, string path, List<string> errors)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(value, new ValidationContext(value), results, validateAllProperties: false);
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            errors.Add($"{path}{(member is null ? "config" : SourceJson.Key(member))}: {result.ErrorMessage}");
        }

        foreach (var property in value.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length == 0 && IsNested(property.PropertyType, value) && property.GetValue(value) is { } inner)
                CheckRules(inner, $"{path}{SourceJson.Key(property.Name)}.", errors);
        }
    }

    private static JsonTypeInfo InfoOf(Type type) => SourceJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>The records that a list has; null if it is no list of records.</summary>
    private static JsonTypeInfo? RecordsOf(JsonTypeInfo type)
        => type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && InfoOf(element) is { Kind: JsonTypeInfoKind.Object } item
            ? item
            : null;

    private static string Given(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();

    private static bool IsNested(Type type, object owner)
        => type.IsClass && type.Assembly == owner.GetType().Assembly && !type.IsAssignableTo(typeof(IEnumerable));
}
