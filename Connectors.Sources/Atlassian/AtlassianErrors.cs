using System.Net;
using System.Text.Json;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>
/// What Jira and Confluence refuse. Both say in the body what is wrong, and both may answer 200 as if to a stranger when credentials are
/// wrong: only the header X-Seraph-LoginReason tells then.
/// </summary>
internal sealed class AtlassianErrors : IRestErrors
{
    private const int LongestMessage = 500;

    private AtlassianErrors()
    {
    }

    public static AtlassianErrors Instance { get; } = new();

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (call.SendCredentials && answer.Header("X-Seraph-LoginReason") is { } reason)
        {
            if (reason.Contains("AUTHENTICATED_FAILED", StringComparison.OrdinalIgnoreCase))
                return DefaultRestErrors.Refusal(SourceErrorKind.Unauthorized, answer, "The credentials are not, or no longer, valid: enter new ones.", time);
            if (reason.Contains("AUTHENTICATION_DENIED", StringComparison.OrdinalIgnoreCase))
                return DefaultRestErrors.Refusal(SourceErrorKind.Unauthorized, answer, "The account must solve a CAPTCHA first: sign in to the site with a browser once.", time);
        }

        if (answer.Status == HttpStatusCode.BadRequest)
            return DefaultRestErrors.Refusal(SourceErrorKind.Misconfigured, answer, $"It said: {Message(answer) ?? "nothing"} Check the config.", time);
        // Data Center answers 403 to who asks too much.
        if (answer.Status == HttpStatusCode.Forbidden && (answer.Header("Retry-After") is not null || Message(answer)?.Contains("rate limit", StringComparison.OrdinalIgnoreCase) == true))
            return DefaultRestErrors.Refusal(SourceErrorKind.RateLimited, answer, "The rate limit is used up; it goes on by itself.", time);
        return DefaultRestErrors.Instance.Classify(answer, call, time);
    }

    /// <summary>The system's own words: errorMessages and errors of Jira, message of Confluence.</summary>
    public static string? Message(RestAnswer answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            var said = Said(json.RootElement).Select(text => text.ReplaceLineEndings(" ").Trim()).Where(text => text.Length > 0).ToList();
            var text = string.Join(' ', said);
            return said.Count == 0 ? null : text.Length > LongestMessage ? text[..LongestMessage] + "…" : text;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Said(JsonElement root)
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
