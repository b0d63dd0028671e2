using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// What Google's refusals mean. A 403 is three different things: a rate limit (wait), an export limit (another way), no permission.
/// Rate limits often come without Retry-After; the message may then say "Retry after 2026-01-02T03:04:05Z".
/// </summary>
internal static partial class GoogleErrorTable
{
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    public static bool IsRateLimit(int status, string reason)
        => status == 429 || (status == 403 && reason is "userRateLimitExceeded" or "rateLimitExceeded" or "sharingRateLimitExceeded"
            or "dailyLimitExceeded" or "quotaExceeded" or "RESOURCE_EXHAUSTED");

    /// <param name="status">The HTTP status; below 300 is no refusal.</param>
    /// <param name="retryAfter">What the Retry-After header said.</param>
    /// <param name="endpoint">Which endpoint, for the message.</param>
    public static SourceException? Classify(int status, string? body, TimeSpan? retryAfter, string endpoint, DateTimeOffset now)
    {
        if (status < 300)
            return null;

        var error = GoogleErrorBody.Parse(body);
        var kind = Kind(status, error);
        var behind = new HttpRequestException($"Status {status}.", null, (HttpStatusCode)status);
        var exception = new SourceException(kind, Say(kind, status, error, endpoint), behind)
        {
            RetryAfter = kind is SourceErrorKind.RateLimited or SourceErrorKind.Transient ? retryAfter ?? Pause(error, now) : null,
        };
        return new GoogleRefusal(status, error.Reason).Attach(exception);
    }

    private static SourceErrorKind Kind(int status, GoogleErrorBody error) => status switch
    {
        _ when IsRateLimit(status, error.Reason) => SourceErrorKind.RateLimited,
        401 => SourceErrorKind.Unauthorized,
        400 when error.Reason is "invalid_grant" or "invalid_client" => SourceErrorKind.Unauthorized,
        400 when error.Reason is "unauthorized_client" or "invalid_scope" or "access_denied" => SourceErrorKind.Forbidden,
        403 or 404 or 410 => SourceErrorKind.Forbidden,
        408 or >= 500 => SourceErrorKind.Transient,
        _ => SourceErrorKind.Misconfigured,
    };

    private static string Say(SourceErrorKind kind, int status, GoogleErrorBody error, string endpoint)
    {
        var what = error.Reason.Length > 0 ? $"{status}, {error.Reason}" : $"{status}";
        return kind switch
        {
            SourceErrorKind.RateLimited => $"Google limits the rate of calls ({what}, {endpoint}).",
            SourceErrorKind.Transient => $"Google stumbled ({what}, {endpoint}).",
            SourceErrorKind.Unauthorized => error.Reason switch
            {
                "invalid_grant" => "Google no longer honours this grant (invalid_grant): it was revoked or expired, or the user is gone. Sign in again.",
                "invalid_client" => "Google does not know this OAuth client (invalid_client): check client_id and client_secret.",
                _ => $"Google refuses the credentials ({what}, {endpoint}): sign in again, or check the service account and the user's licence.",
            },
            SourceErrorKind.Forbidden when error.Reason is "unauthorized_client" or "invalid_scope" or "access_denied"
                => $"Google refuses the scopes ({error.Reason}): allow them for this client under domain-wide delegation in the admin console.",
            SourceErrorKind.Forbidden when GoogleRefusal.IsDisabled(error.Reason)
                => $"Google's API is switched off ({what}, {endpoint}): enable it for the project of this client or service account in the cloud console.",
            SourceErrorKind.Forbidden when status == 403 => $"Google denies access ({what}, {endpoint}): the account lacks a permission, or the grant lacks a scope.",
            SourceErrorKind.Forbidden => $"Google does not find it, or hides it from this account ({what}, {endpoint}).",
            _ => $"Google rejects the request ({what}, {endpoint}): check the config.",
        };
    }

    private static TimeSpan? Pause(GoogleErrorBody error, DateTimeOffset now)
    {
        if (error.Reason == "dailyLimitExceeded")
            return TimeSpan.FromHours(1);

        var match = RetryAfterText().Match(error.Message);
        if (!match.Success || !DateTimeOffset.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when))
            return null;
        var pause = when - now;
        return pause <= TimeSpan.Zero ? TimeSpan.FromSeconds(1) : pause < LongestPause ? pause : LongestPause;
    }

    [GeneratedRegex(@"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")]
    private static partial Regex RetryAfterText();
}
