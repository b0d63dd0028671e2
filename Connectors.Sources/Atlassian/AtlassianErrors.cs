using System.Net;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// The error table of Jira and Confluence. Both say in the body what is wrong. If credentials are wrong, both may answer 200 as they would
/// to an anonymous user; only the header X-Seraph-LoginReason reveals it.
/// </summary>
internal sealed class AtlassianErrors : IRestErrors
{
    private const int MaxMessageLength = 500;

    private AtlassianErrors()
    {
    }

    public static AtlassianErrors Instance { get; } = new();

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (call.SendCredentials && answer.Header("X-Seraph-LoginReason") is { } reason)
        {
            if (reason.Contains("AUTHENTICATED_FAILED", StringComparison.OrdinalIgnoreCase))
                return Refusal(SourceErrorKind.Unauthorized, "The credentials are not, or no longer, valid: enter new ones.");
            if (reason.Contains("AUTHENTICATION_DENIED", StringComparison.OrdinalIgnoreCase))
                return Refusal(SourceErrorKind.Unauthorized, "The account must solve a CAPTCHA first: sign in once with a browser.");
        }

        if (answer.Status == HttpStatusCode.Unauthorized && LacksScope(answer))
        {
            var scope = AtlassianScopes.Of(call.Path) is { } name ? $"the scope {name}" : "a scope";
            return Refusal(
                SourceErrorKind.Forbidden,
                $"The token lacks {scope}. Make an API token with it at id.atlassian.com (Security, API tokens), or add it to the OAuth "
                + "app in the developer console (Permissions) and authorize the app again. Then enter the new token.");
        }

        if (answer.Status == HttpStatusCode.BadRequest)
            return Refusal(SourceErrorKind.Misconfigured, $"Its message: {Message(answer) ?? "none."} Check the config.");
        if (answer.Status == HttpStatusCode.Forbidden && IsRateLimit(answer))
            return Refusal(SourceErrorKind.RateLimited, "The rate limit is used up. The connector continues by itself.");
        if (answer.Status == HttpStatusCode.TooManyRequests && HasUsedUpItsQuota(answer))
        {
            return Refusal(
                SourceErrorKind.RateLimited,
                "The points that Atlassian gives this app or site for an hour are used up. The connector continues by itself. If this "
                + "happens often, sync less often, or keep other programs from using the same app.");
        }

        return DefaultRestErrors.Instance.Classify(answer, call, time);

        SourceException Refusal(SourceErrorKind kind, string advice) => DefaultRestErrors.Refusal(kind, answer, advice, time);
    }

    /// <summary>The gateway answers 401, not 403, if the token is valid but has no scope for the call.</summary>
    private static bool LacksScope(RestAnswer answer)
        => Message(answer)?.Contains("scope does not match", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Data Center answers 403, not 429, when a client sends too many requests.</summary>
    private static bool IsRateLimit(RestAnswer answer)
        => answer.Header("Retry-After") is not null || Message(answer)?.Contains("rate limit", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Tells the quota of an hour from bursts, which are over in seconds.</summary>
    private static bool HasUsedUpItsQuota(RestAnswer answer)
        => answer.Header("RateLimit-Reason")?.Contains("-quota-", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Returns the system's own words: Jira's errorMessages and errors, Confluence's message. Null if there are none.</summary>
    private static string? Message(RestAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var messages = Messages(json.RootElement).Select(text => text.ReplaceLineEndings(" ").Trim()).Where(text => text.Length > 0);
            var text = string.Join(' ', messages);
            return text.Length == 0 ? null : text.Length > MaxMessageLength ? text[..MaxMessageLength] + "…" : text;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Messages(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            yield break;
        if (root.TryGetProperty("errorMessages", out var messages) && messages.ValueKind == JsonValueKind.Array)
        {
            foreach (var message in messages.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.String))
                yield return message.GetString()!;
        }

        if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
        {
            foreach (var error in errors.EnumerateObject().Where(error => error.Value.ValueKind == JsonValueKind.String))
                yield return $"{error.Name}: {error.Value.GetString()}";
        }

        if (root.TryGetProperty("message", out var single) && single.ValueKind == JsonValueKind.String)
            yield return single.GetString()!;
    }
}
