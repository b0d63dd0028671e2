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
        var code = status.Error ?? "unknown_error";
        var (kind, advice) = Explain(code, status.Needed);
        return new SourceException(
            kind, $"Slack refused {call.Endpoint}: {code}. {advice}", new SlackRefusal(code, RefusalOf(code)))
        {
            RetryAfter = kind == SourceErrorKind.RateLimited ? RetryAfter.Read(answer, time) : null,
        };
    }

    private static (SourceErrorKind Kind, string Advice) Explain(string code, string? needed) => code switch
    {
        "ratelimited" or "rate_limited" => (SourceErrorKind.RateLimited, "No action is needed; reading continues after a pause."),
        "invalid_auth" or "invalid_token" or "not_authed" or "account_inactive" or "org_login_required"
            or "token_expired" or "token_revoked"
            => (SourceErrorKind.Unauthorized, "The token is not valid or no longer valid: enter a new one in credentials.slack_bot_token."),
        "missing_scope" => (SourceErrorKind.Forbidden, $"Add the scope {needed ?? "that this call needs"} to the app and reinstall it."),
        "not_allowed_token_type" or "no_permission" or "access_denied" or "ekm_access_denied" or "team_access_not_granted"
            => (SourceErrorKind.Forbidden, "The app is not allowed to do this: grant it the permission."),
        "not_in_channel" => (SourceErrorKind.Forbidden, "Invite the app to the channel."),
        "channel_is_limited_access" or "restricted_action"
            => (SourceErrorKind.Forbidden, "The workspace's settings forbid it: invite the app to the channel by hand."),
        "is_archived" => (SourceErrorKind.Forbidden, "The channel is archived and the app is not a member."),
        "channel_not_found" or "method_not_supported_for_channel_type"
            => (SourceErrorKind.Misconfigured, "The channel does not exist, or the app cannot see it: invite the app."),
        "thread_not_found" or "message_not_found" or "user_not_found" or "users_not_found" or "file_not_found" or "file_deleted"
            => (SourceErrorKind.Misconfigured, "It no longer exists."),
        "missing_argument" or "team_not_found"
            => (SourceErrorKind.Misconfigured, "Check team_id: a token of a whole Enterprise Grid organisation needs it."),
        _ when code.StartsWith("invalid_", StringComparison.Ordinal) => (SourceErrorKind.Misconfigured, "Check the config."),
        _ => (SourceErrorKind.Transient, "Trying again may help."),
    };

    private static SlackRefusalKind RefusalOf(string code) => code switch
    {
        "channel_not_found" => SlackRefusalKind.ChannelNotFound,
        "missing_scope" => SlackRefusalKind.MissingScope,
        "not_in_channel" or "is_archived" or "method_not_supported_for_channel_type" or "restricted_action" or "access_denied"
            or "no_permission" or "not_allowed_token_type" or "channel_is_limited_access" => SlackRefusalKind.ChannelClosed,
        "thread_not_found" or "message_not_found" => SlackRefusalKind.ThreadGone,
        _ => SlackRefusalKind.Other,
    };

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
