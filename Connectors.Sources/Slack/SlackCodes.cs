namespace Connectors.Sources.Slack;

/// <summary>Slack's error codes: what each means for a read, and what to do about it.</summary>
internal static class SlackCodes
{
    private const string Where = "at https://api.slack.com/apps under OAuth & Permissions, then reinstall the app";

    public static SlackCode Explain(string? code, string? needed) => code switch
    {
        "ratelimited" or "rate_limited"
            => new(SourceErrorKind.RateLimited, SlackRefusalKind.Passing, "No action is needed; reading continues after a pause."),
        null or "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "fetch_members_failed" or "server_error"
            or "unknown_error" or "timeout"
            => new(SourceErrorKind.Transient, SlackRefusalKind.Passing, "Slack has a problem; trying again may help."),
        "org_login_required" or "team_added_to_org"
            => new(
                SourceErrorKind.Transient, SlackRefusalKind.Passing,
                "The workspace is being moved to an Enterprise organisation; the connector goes on by itself when that has ended."),

        "invalid_auth" or "invalid_token" or "not_authed" or "account_inactive" or "token_expired" or "token_revoked" or "app_uninstalled"
            => new(
                SourceErrorKind.Unauthorized, SlackRefusalKind.App,
                "The token is not valid or no longer valid: enter a new one in credentials.slack_bot_token."),
        "two_factor_setup_required"
            => new(
                SourceErrorKind.Unauthorized, SlackRefusalKind.App,
                "The token's account must set up two-factor authentication first: do that, or enter another token."),
        "missing_scope"
            => new(
                SourceErrorKind.Forbidden, SlackRefusalKind.MissingScope,
                $"Add the scope {needed ?? "that this call needs"} to the app {Where}."),

        "not_in_channel" => Closed("Invite the app to the channel."),
        "is_archived" => Closed("The channel is archived and the app is not a member: unarchive it until the app has joined."),
        "channel_is_limited_access" or "restricted_action"
            => Closed("The workspace's settings forbid it: invite the app to the channel by hand."),
        "no_permission" or "access_denied" or "ekm_access_denied" or "not_allowed_token_type" or "user_is_restricted"
            or "user_is_ultra_restricted" or "user_is_bot"
            => Closed("The app may not read this: invite it to the channel, or exclude the channel."),
        "enterprise_is_restricted" or "team_access_not_granted"
            => Closed("The organisation does not let the app read this workspace: have an administrator approve the app for it."),
        "accesslimited"
            => Closed("Slack does not accept the token from this network: allow the workers' addresses in the app's settings."),
        "channel_not_found" or "method_not_supported_for_channel_type"
            => new(
                SourceErrorKind.Misconfigured, SlackRefusalKind.ChannelNotFound,
                "The channel does not exist, or the app cannot see it: invite the app."),

        "thread_not_found" or "message_not_found"
            => new(SourceErrorKind.Misconfigured, SlackRefusalKind.ThreadGone, "It no longer exists."),
        "user_not_found" or "users_not_found" or "file_not_found" or "file_deleted"
            => new(SourceErrorKind.Misconfigured, SlackRefusalKind.Other, "It no longer exists."),
        "user_not_visible" => new(SourceErrorKind.Misconfigured, SlackRefusalKind.Other, "The app may not see this account."),
        "missing_argument" or "team_not_found"
            => new(
                SourceErrorKind.Misconfigured, SlackRefusalKind.Other,
                "Check team_id: a token of a whole Enterprise Grid organisation needs it."),
        "unknown_method" or "method_deprecated" or "deprecated_endpoint"
            => new(
                SourceErrorKind.Misconfigured, SlackRefusalKind.Other,
                "Slack no longer has this call: update Connectors, and check base_url if the config sets it."),
        _ when code.StartsWith("invalid_", StringComparison.Ordinal)
            => new(SourceErrorKind.Misconfigured, SlackRefusalKind.Other, "Check the config."),
        // A code that is not known is not known to pass, so it is not tried again in this run, and costs only what it was asked for.
        _ => new(
            SourceErrorKind.Misconfigured, SlackRefusalKind.Other,
            "Slack's documentation of this call (https://docs.slack.dev/reference/methods) says what the code means."),
    };

    private static SlackCode Closed(string advice) => new(SourceErrorKind.Forbidden, SlackRefusalKind.ChannelClosed, advice);
}

/// <param name="Advice">What to do, in words.</param>
internal sealed record SlackCode(SourceErrorKind Kind, SlackRefusalKind Refusal, string Advice);
