using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>The JSON of configs and checkpoints: snake_case, strict.</summary>
internal static class SourceJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Returns the key of a property, or the spelling of an enumeration's value.</summary>
    public static string Key(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>Names the values that a type takes, and the kind of JSON value that they are.</summary>
    public static (string Values, JsonValueKind Kind) Describe(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => ("a string", JsonValueKind.String),
            _ when type == typeof(bool) => ("true or false", JsonValueKind.True),
            _ when type == typeof(int) || type == typeof(long) => ("a whole number", JsonValueKind.Number),
            _ when type == typeof(double) || type == typeof(decimal) => ("a number", JsonValueKind.Number),
            _ when type == typeof(Uri) => ("an address", JsonValueKind.String),
            _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) => ("a date and time (ISO 8601)", JsonValueKind.String),
            _ when type == typeof(DateOnly) => ("a date (ISO 8601)", JsonValueKind.String),
            _ when type == typeof(Guid) => ("a UUID", JsonValueKind.String),
            { IsEnum: true } => ($"one of {string.Join(", ", Enum.GetNames(type).Select(Key))}", JsonValueKind.String),
            _ when type.IsAssignableTo(typeof(IEnumerable<string>)) => ("a list of strings", JsonValueKind.Array),
            _ => Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Enumerable
                ? ("a list", JsonValueKind.Array)
                : ("an object", JsonValueKind.Object),
        };
    }
}
