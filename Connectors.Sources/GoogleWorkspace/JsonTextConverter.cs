using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Reads JSON given as text or as the object itself, because people paste key files either way.</summary>
internal sealed class JsonTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Expected a string or an object.");
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
