using System.Text.Json;

namespace Connectors.Sources.Http;

/// <summary>Reads answers as JSON.</summary>
internal static class JsonAnswer
{
    private const int MaxDepth = 1_000;

    /// <exception cref="SourceException">
    /// Transient: the body is truncated, empty or no JSON (a proxy's error page). Transient and in circles: it is JSON of another form,
    /// which would come again.
    /// </exception>
    public static T Read<T>(RestAnswer answer, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(answer.Body.Span, options)
                ?? throw new SourceException(SourceErrorKind.Transient, $"{answer.Where} answered null where an object was expected.")
                {
                    InCircles = true,
                };
        }
        catch (JsonException e)
        {
            // The exception itself quotes the text that it could not read.
            throw new SourceException(SourceErrorKind.Transient, Describe(answer, e), new UnreadableAnswerException())
            {
                InCircles = IsWellFormed(answer.Body.Span),
            };
        }
    }

    /// <summary>Whether the body is complete JSON, so it has another form than expected rather than a defect of the transport.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
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
