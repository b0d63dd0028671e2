using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Google's refusals as exceptions. A 403 means one of three things: a rate limit (wait), an export limit (use another way) or a missing
/// permission. Rate limits often come without Retry-After; the message may then say "Retry after 2026-01-02T03:04:05Z".
/// </summary>
internal sealed partial class GoogleErrors : IRestErrors
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromHours(24);

    private GoogleErrors()
    {
    }

    public static GoogleErrors Instance { get; } = new();

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
        => answer.IsSuccess
            ? null
            : Classify((int)answer.Status, answer.Text, RetryAfter.Read(answer, time), call.Endpoint, time.GetUtcNow());

    /// <summary>Returns the exception for an answer; null if the answer is no refusal.</summary>
    /// <param name="status">The HTTP status; one below 300 is no refusal.</param>
    /// <param name="retryAfter">The pause that the Retry-After header names; null if it names none.</param>
    /// <param name="endpoint">The endpoint's name, for the message.</param>
    public static SourceException? Classify(int status, string? body, TimeSpan? retryAfter, string endpoint, DateTimeOffset now)
    {
        if (status < 300)
            return null;

        var error = GoogleErrorBody.Parse(body);
        var kind = Kind(status, error.Reason);
        var inner = new HttpRequestException($"Status {status}.", null, (HttpStatusCode)status);
        var exception = new SourceException(kind, Message(kind, status, error.Reason, endpoint), inner)
        {
            RetryAfter = kind is SourceErrorKind.RateLimited or SourceErrorKind.Transient ? retryAfter ?? Pause(error, now) : null,
        };
        return new GoogleRefusal(status, error.Reason).Attach(exception);
    }

    /// <summary>A 404 of an address that every account has: it is not an account, file or mailbox that is missing.</summary>
    public static SourceException WrongAddress(SourceException refusal)
        => GoogleRefusal.Of(refusal)!.Attach(new SourceException(
            SourceErrorKind.Misconfigured,
            $"{refusal.Message} Google's API always has this address: check base_url, and the gateway or proxy that answers in Google's "
                + "place.",
            refusal.InnerException));

    private static bool IsRateLimit(int status, string reason)
        => status == 429 || (status == 403 && reason is GoogleReasons.UserRateLimitExceeded or GoogleReasons.RateLimitExceeded
            or GoogleReasons.SharingRateLimitExceeded or GoogleReasons.DailyLimitExceeded or GoogleReasons.QuotaExceeded
            or GoogleReasons.ResourceExhausted);

    public static bool IsMissingScope(string reason)
        => reason is GoogleReasons.UnauthorizedClient or GoogleReasons.InvalidScope or GoogleReasons.AccessDenied;

    private static SourceErrorKind Kind(int status, string reason) => status switch
    {
        _ when IsRateLimit(status, reason) => SourceErrorKind.RateLimited,
        // The token endpoint documents 401 for some of these and answers 400 for others.
        400 or 401 when IsMissingScope(reason) => SourceErrorKind.Forbidden,
        401 => SourceErrorKind.Unauthorized,
        400 when reason is GoogleReasons.InvalidGrant or GoogleReasons.InvalidClient => SourceErrorKind.Unauthorized,
        403 or 404 or 410 => SourceErrorKind.Forbidden,
        408 or >= 500 => SourceErrorKind.Transient,
        _ => SourceErrorKind.Misconfigured,
    };

    private static string Message(SourceErrorKind kind, int status, string reason, string endpoint)
    {
        var details = reason.Length > 0 ? $"{status}, {reason}, {endpoint}" : $"{status}, {endpoint}";
        return kind switch
        {
            SourceErrorKind.RateLimited => $"Google limits the rate of calls ({details}).",
            SourceErrorKind.Transient => $"Google has a temporary problem ({details}).",
            SourceErrorKind.Unauthorized => reason switch
            {
                GoogleReasons.InvalidGrant
                    => "Google no longer accepts this grant (invalid_grant): it was revoked or expired, or the user is gone. "
                        + "Sign in again.",
                GoogleReasons.InvalidClient
                    => "Google does not know this OAuth client (invalid_client): check client_id and client_secret.",
                _ => $"Google rejects the credentials ({details}): sign in again, or check the service account and the user's licence.",
            },
            SourceErrorKind.Forbidden when IsMissingScope(reason)
                => $"Google refuses the scopes ({reason}): allow them for this client under domain-wide delegation in the admin console.",
            SourceErrorKind.Forbidden when GoogleRefusal.IsDisabled(reason)
                => $"Google's API is switched off ({details}): "
                    + "enable it for the project of this client or service account in the cloud console.",
            SourceErrorKind.Forbidden when reason == GoogleReasons.InsufficientPermissions && GoogleScopes.Needed(endpoint) is { } scope
                => $"Google denies access ({details}): the token lacks the scope {scope}. "
                    + "Sign in again and leave every box ticked, or add the scope to the service account's domain-wide delegation.",
            SourceErrorKind.Forbidden when reason == GoogleReasons.CannotDownloadAbusiveFile
                => $"Google takes the file for malware or spam and does not give it away ({details}). If it is neither, its owner can ask "
                    + "Google for a review. Otherwise delete it.",
            SourceErrorKind.Forbidden when reason is GoogleReasons.CannotDownloadFile or GoogleReasons.CannotExportFile
                => $"The file may be viewed in a browser only ({details}): its owner has switched off downloading, printing and copying. "
                    + "Allow it in the file's sharing settings, or read as a user who may edit the file.",
            SourceErrorKind.Forbidden when status == 403
                => $"Google denies access ({details}): the account lacks a permission, or the grant lacks a scope.",
            SourceErrorKind.Forbidden => $"Google cannot find it, or hides it from this account ({details}).",
            _ => $"Google rejects the request ({details}): check the config.",
        };
    }

    private static TimeSpan? Pause(GoogleErrorBody error, DateTimeOffset now)
    {
        if (error.Reason == GoogleReasons.DailyLimitExceeded)
            return TimeSpan.FromHours(1);

        var match = RetryAfterText().Match(error.Message);
        var text = match.Groups[1].ValueSpan;
        if (!match.Success || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return null;
        var pause = until - now;
        return pause <= TimeSpan.Zero ? TimeSpan.FromSeconds(1) : pause < MaxPause ? pause : MaxPause;
    }

    [GeneratedRegex(@"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")]
    private static partial Regex RetryAfterText();
}
