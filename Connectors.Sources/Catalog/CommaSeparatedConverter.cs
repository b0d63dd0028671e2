using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Catalog;

/// <summary>Takes a list of strings, or one string with commas. Blank items are dropped.</summary>
internal sealed class CommaSeparatedConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var items = reader.TokenType == JsonTokenType.String
            ? reader.GetString()!.Split(',')
            : JsonSerializer.Deserialize<string?[]>(ref reader, options)!;
        return items.Contains(null)
            ? throw new JsonException("The list contains null.")
            : [.. items.Select(item => item!.Trim()).Where(item => item.Length > 0)];
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
