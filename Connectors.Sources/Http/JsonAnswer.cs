using System.Text.Json;

namespace Connectors.Sources.Http;

/// <summary>Reads answers as JSON.</summary>
internal static class JsonAnswer
{
    /// <exception cref="SourceException">Transient: the body is truncated, empty or not such JSON (a proxy's error page).</exception>
    public static T Read<T>(RestAnswer answer, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(answer.Body.Span, options)
                ?? throw new SourceException(SourceErrorKind.Transient, $"{answer.Where} answered null where an object was expected.");
        }
        catch (JsonException e)
        {
            // The exception itself quotes the text that it could not read.
            throw new SourceException(SourceErrorKind.Transient, Describe(answer, e), new UnreadableAnswerException());
        }
    }

    private static string Describe(RestAnswer answer, JsonException exception) => IsTruncated(answer)
        ? $"{answer.Where} gave a truncated answer: its JSON breaks off after {answer.Body.Length} bytes."
        : $"{answer.Where} gave {answer.Header("Content-Type") ?? "something"} that is not the JSON expected"
            + $" (at {exception.Path ?? "$"}, line {exception.LineNumber}).";

    private static bool IsTruncated(RestAnswer answer)
    {
        var reader = new Utf8JsonReader(answer.Body.Span, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            return reader.CurrentDepth > 0 || reader.TokenType == JsonTokenType.None || reader.BytesConsumed < answer.Body.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
