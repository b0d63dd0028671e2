using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>Compares JSON with a record's types at every level: unknown, missing and repeated keys, and values of the wrong type.</summary>
internal static class ConfigShape
{
    private static readonly MethodInfo Reader = typeof(ConfigShape).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <returns>
    /// The rules that are broken by values of the right type, and by records in this one that are whole. They can be reported even if this
    /// record cannot be bound.
    /// </returns>
    public static IReadOnlyList<string> Check(JsonElement json, Type type, List<string> errors)
    {
        var broken = new List<string>();
        CheckObject(json, SourceJson.Options.GetTypeInfo(type), "", errors, broken);
        return broken;
    }

    /// <summary>Names a kind of JSON value for people: "a list".</summary>
    public static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static void CheckObject(JsonElement json, JsonTypeInfo type, string path, List<string> errors, List<string> broken)
    {
        var properties = type.Properties.ToDictionary(property => property.Name);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var name = path + member.Name;
            if (!properties.TryGetValue(member.Name, out var property))
                errors.Add($"{name}: is not a known key. Known keys: {string.Join(", ", type.Properties.Select(known => known.Name))}.");
            else if (!seen.Add(member.Name))
                errors.Add($"{name}: is given twice.");
            else if (member.Value.ValueKind != JsonValueKind.Null)
                CheckMember(member.Value, property, name, errors, broken);
            else if (!property.IsSetNullable)
                errors.Add($"{name}: must not be null.");
        }

        errors.AddRange(type.Properties
            .Where(property => property.IsRequired && !seen.Contains(property.Name))
            .Select(property => $"{path}{property.Name}: is required."));
    }

    private static void CheckMember(JsonElement json, JsonPropertyInfo property, string path, List<string> errors, List<string> broken)
    {
        var before = errors.Count;
        var value = CheckValue(json, property.PropertyType, property.CustomConverter, path, errors, broken);
        if (errors.Count == before && value is not null)
            broken.AddRange(ConfigRules.Broken(property, value).Select(wrong => $"{path}: {wrong}"));
    }

    /// <returns>The value, if it is no object, list or dictionary and can be read.</returns>
    private static object? CheckValue(
        JsonElement json, Type declared, JsonConverter? converter, string path, List<string> errors, List<string> broken)
    {
        object? value = null;
        var type = SourceJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(declared) ?? declared);
        // A property's own converter may read other values than its type, and the reader of a union chooses the type.
        var kind = converter is null && type.PolymorphismOptions is null ? type.Kind : JsonTypeInfoKind.None;
        if (kind == JsonTypeInfoKind.Object && json.ValueKind == JsonValueKind.Object)
        {
            var (wrong, violated) = (errors.Count, broken.Count);
            CheckObject(json, type, path + ".", errors, broken);
            if (errors.Count == wrong && broken.Count == violated && type.Type.IsAssignableTo(typeof(IValidatableObject))
                && TryRead(json, type.Type, null, out var record) && record is not null)
            {
                broken.AddRange(ConfigRules.Own(record, path + ".", path));
            }
        }
        else if (kind == JsonTypeInfoKind.Enumerable && json.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in json.EnumerateArray())
                CheckItem(item, type, $"{path}[{index++}]", errors, broken);
        }
        else if (kind == JsonTypeInfoKind.Dictionary && json.ValueKind == JsonValueKind.Object)
        {
            foreach (var item in json.EnumerateObject())
                CheckItem(item.Value, type, $"{path}.{item.Name}", errors, broken);
        }
        else if (!TryRead(json, declared, converter, out value))
        {
            errors.Add($"{path}: {Mismatch(json.ValueKind, type.Type)}");
        }

        return value;
    }

    /// <summary>The serializer lets null into lists and dictionaries whatever their type; a record does not expect it there.</summary>
    private static void CheckItem(JsonElement json, JsonTypeInfo type, string path, List<string> errors, List<string> broken)
    {
        var item = type.ElementType!;
        if (json.ValueKind != JsonValueKind.Null)
            CheckValue(json, item, null, path, errors, broken);
        else if (Nullable.GetUnderlyingType(item) is null && item != typeof(object) && !item.IsAssignableTo(typeof(JsonNode)))
            errors.Add($"{path}: must not be null.");
    }

    private static bool TryRead(JsonElement json, Type type, JsonConverter? converter, out object? value)
    {
        value = null;
        try
        {
            if (converter is JsonConverterFactory factory)
                converter = factory.CreateConverter(type, SourceJson.Options);
            if (converter is { Type: { } read })
                value = Reader.MakeGenericMethod(read).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [converter, json], null);
            else
                value = json.Deserialize(type, SourceJson.Options);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static T? Read<T>(JsonConverter<T> converter, JsonElement json)
    {
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(json));
        reader.Read();
        return converter.Read(ref reader, typeof(T), SourceJson.Options);
    }

    private static string Mismatch(JsonValueKind given, Type type)
    {
        var (wanted, kind) = SourceJson.Describe(type);
        return given == kind ? $"must be {wanted}." : $"must be {wanted}, not {Describe(given)}.";
    }
}
