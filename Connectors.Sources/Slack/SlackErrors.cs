using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Slack;

/// <summary>Slack answers 200 to most refusals; the reason is in the body.</summary>
internal sealed class SlackErrors : IRestErrors
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (DefaultRestErrors.Instance.Classify(answer, call, time) is { } plain)
            return plain;
        if (IsOk(answer.Body.Span))
            return null;

        var error = JsonAnswer.Read<SlackError>(answer, Json);
        var code = error.Error ?? "unknown_error";
        var (kind, advice) = Explain(code, error.Needed);
        return new SourceException(kind, $"Slack refused {call.Endpoint}: {code}. {advice}", new SlackRefusal(code))
        {
            RetryAfter = kind == SourceErrorKind.RateLimited ? RetryAfter.Read(answer, time) : null,
        };
    }

    private static (SourceErrorKind Kind, string Advice) Explain(string code, string? needed) => code switch
    {
        "ratelimited" or "rate_limited" => (SourceErrorKind.RateLimited, "It goes on by itself."),
        "invalid_auth" or "not_authed" or "token_revoked" or "token_expired" or "account_inactive" or "org_login_required" or "invalid_token"
            => (SourceErrorKind.Unauthorized, "The token is not, or no longer, valid: enter a new one in credentials.slack_bot_token."),
        "missing_scope" => (SourceErrorKind.Forbidden, $"Give the app the scope {needed ?? "that this call needs"}, and install it again."),
        "not_allowed_token_type" or "no_permission" or "access_denied" or "ekm_access_denied" or "team_access_not_granted"
            => (SourceErrorKind.Forbidden, "The app may not do this: give it the permission."),
        "not_in_channel" => (SourceErrorKind.Forbidden, "Invite the app into the channel."),
        "channel_is_limited_access" or "restricted_action" => (SourceErrorKind.Forbidden, "The workspace's settings forbid it: invite the app by hand."),
        "is_archived" => (SourceErrorKind.Forbidden, "The channel is archived, and the app was not in it."),
        "channel_not_found" or "method_not_supported_for_channel_type"
            => (SourceErrorKind.Misconfigured, "The channel is not there, or the app cannot see it: invite the app."),
        "thread_not_found" or "message_not_found" or "user_not_found" or "users_not_found" or "file_not_found" or "file_deleted"
            => (SourceErrorKind.Misconfigured, "It is not there any more."),
        "missing_argument" or "team_not_found" => (SourceErrorKind.Misconfigured, "Check team_id: a token of a whole organisation needs it."),
        _ when code.StartsWith("invalid_", StringComparison.Ordinal) => (SourceErrorKind.Misconfigured, "Check the config."),
        _ => (SourceErrorKind.Transient, "Trying again may help."),
    };

    /// <summary>"ok" comes first in every answer of Slack, so long answers are not parsed twice.</summary>
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

            // Complete, and without a word on whether it is: that is not Slack, and no list in it may be taken for an empty one.
            if (reader.TokenType == JsonTokenType.EndObject)
                return false;
        }
        catch (JsonException)
        {
            // What is no JSON, or only half of it, is found where it is read.
        }

        return true;
    }
}
