using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Http;

/// <summary>Makes the converters of <see cref="JsonRows{T}"/>.</summary>
internal sealed class JsonRowsConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert)
        => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(JsonRows<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
        => (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Converter<T> : JsonConverter<JsonRows<T>>
        where T : class
    {
        public override bool HandleNull => true;

        public override JsonRows<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return new JsonRows<T>([], []) { IsNull = true };
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("Expected an array.");

            var (rows, odd) = (new List<T>(), new List<OddRow>());
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = reader;
                if (Row(ref reader, options, out var place) is { } row)
                {
                    rows.Add(row);
                    continue;
                }

                // The failed attempt stopped somewhere inside the row.
                reader = start;
                using var json = JsonDocument.ParseValue(ref reader);
                odd.Add(new OddRow(json.RootElement.Clone(), place));
            }

            return rows.Count + odd.Count == 0 ? JsonRows<T>.Empty : new JsonRows<T>(rows, odd);
        }

        public override void Write(Utf8JsonWriter writer, JsonRows<T> value, JsonSerializerOptions options)
            => JsonSerializer.Serialize(writer, value.ToList(), options);

        private static T? Row(ref Utf8JsonReader reader, JsonSerializerOptions options, out string place)
        {
            place = "$";
            try
            {
                var row = JsonSerializer.Deserialize<T>(ref reader, options);
                if (row is not IJsonRow { Lacks: { } lacking })
                    return row;
                place = lacking;
            }
            catch (JsonException e)
            {
                place = e.Path ?? place;
            }

            return null;
        }
    }
}
