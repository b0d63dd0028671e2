using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>How configs and checkpoints are written as JSON: snake_case, strict.</summary>
internal static class SourceJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly ConcurrentDictionary<JsonConverter, JsonSerializerOptions> WithConverter = new();

    /// <summary>The same options, with a property's own converter.</summary>
    public static JsonSerializerOptions With(JsonConverter converter)
        => WithConverter.GetOrAdd(converter, added => new JsonSerializerOptions(Options) { Converters = { added } });

    public static string Key(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    public static string Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => "a string",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type).Select(Key))}",
            _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => "a list of strings",
            _ => "an object",
        };
    }
}
