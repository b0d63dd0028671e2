using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Api.Envelopes;

/// <summary>Times in both forms of the contract: milliseconds since 1970, and ISO 8601 in UTC.</summary>
internal static class Times
{
    public static long Ms(DateTime time) => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();

    public static string Iso(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);

    public static string? Iso(DateTime? time) => time is null ? null : Iso(time.Value);
}

/// <summary>Writes every time of an answer as <see cref="Times.Iso(DateTime)"/> does.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTime>
{
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTime();

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
        => writer.WriteStringValue(Times.Iso(value));
}
