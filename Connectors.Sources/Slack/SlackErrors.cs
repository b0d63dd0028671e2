using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>The error table. Slack answers most refused calls with status 200, "ok": false and an error code in the body.</summary>
internal sealed class SlackErrors : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (DefaultRestErrors.Instance.Classify(answer, call, time) is { } plain)
            return plain;
        if (IsOk(answer.Body.Span))
            return null;

        var status = JsonAnswer.Read<SlackStatus>(answer, SlackWire.Json);
        var (kind, refusal, advice) = SlackCodes.Explain(status.Error, status.Needed);
        var code = status.Error ?? "unknown_error";
        return new SourceException(kind, $"Slack refused {call.Endpoint}: {code}. {advice}", new SlackRefusal(code, refusal, status.Needed))
        {
            RetryAfter = kind == SourceErrorKind.RateLimited ? RetryAfter.Read(answer, time) : null,
        };
    }

    /// <summary>Reads no further than "ok". Slack writes it first in every answer, so long answers are not parsed twice.</summary>
    private static bool IsOk(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return true;

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("ok"u8))
                    return reader.Read() && reader.TokenType == JsonTokenType.True;
                if (!reader.TrySkip())
                    return true;
            }

            // A complete object without "ok" is not an answer of Slack, so a list that it lacks must not pass for an empty one.
            if (reader.TokenType == JsonTokenType.EndObject)
                return false;
        }
        catch (JsonException)
        {
            // The caller reads the whole body and reports broken or truncated JSON.
        }

        return true;
    }
}
