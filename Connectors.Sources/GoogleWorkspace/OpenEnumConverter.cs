using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Reads an enum by its names in any case. Names that the enum lacks become its default value, because Google may add some at any time
/// and an answer must stay readable.
/// </summary>
internal sealed class OpenEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.Null => default,
            JsonTokenType.String => Enum.TryParse<T>(reader.GetString(), ignoreCase: true, out var value) && Enum.IsDefined(value)
                ? value
                : default,
            _ => throw new JsonException($"Expected a name of {typeof(T).Name}."),
        };

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
