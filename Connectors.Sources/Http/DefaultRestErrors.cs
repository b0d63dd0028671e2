using System.Net;

namespace Connectors.Sources.Http;

/// <summary>The error table of plain HTTP statuses.</summary>
internal sealed class DefaultRestErrors : IRestErrors
{
    private DefaultRestErrors()
    {
    }

    public static DefaultRestErrors Instance { get; } = new();

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (answer.IsSuccess || answer.Status == HttpStatusCode.NotModified)
            return null;

        var (kind, advice) = answer.Status switch
        {
            HttpStatusCode.Unauthorized
                => (SourceErrorKind.Unauthorized, "The credentials are wrong or no longer valid: enter new ones."),
            HttpStatusCode.Forbidden
                => (SourceErrorKind.Forbidden, "The account lacks permission: grant it."),
            HttpStatusCode.TooManyRequests
                => (SourceErrorKind.RateLimited, "The rate limit is used up; the connector waits and continues by itself."),
            HttpStatusCode.ServiceUnavailable when RetryAfter.Read(answer, time) is not null
                => (SourceErrorKind.RateLimited, "The system asks for a pause; the connector waits and continues by itself."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Locked
                => (SourceErrorKind.Transient, "Trying again may help."),
            >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented
                => (SourceErrorKind.Transient, "The system has a problem; trying again may help."),
            HttpStatusCode.NotFound
                => (SourceErrorKind.Misconfigured, "It does not exist, or this account cannot see it: check addresses and ids."),
            HttpStatusCode.Gone
                => (SourceErrorKind.Misconfigured, "The system has removed this endpoint: update this program, or check the address."),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest
                => (SourceErrorKind.Misconfigured, "It redirects to another address, which is not followed: check the address."),
            _ => (SourceErrorKind.Misconfigured, "The system rejects this request: check the config."),
        };
        return Refusal(kind, answer, advice, time);
    }

    /// <summary>Makes an exception whose <see cref="SourceExceptionExtensions.HttpStatus"/> is the answer's.</summary>
    public static SourceException Refusal(SourceErrorKind kind, RestAnswer answer, string advice, TimeProvider time)
    {
        var status = new HttpRequestException($"Status {(int)answer.Status}.", null, answer.Status);
        return new SourceException(kind, $"{answer.Where} answered {(int)answer.Status}. {advice}", status)
        {
            RetryAfter = kind switch
            {
                SourceErrorKind.RateLimited => RateLimitHeaders.Pause(answer, time),
                SourceErrorKind.Transient => RetryAfter.Read(answer, time),
                _ => null,
            },
        };
    }
}
