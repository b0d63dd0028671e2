using System.Net;

namespace Connectors.Sources.Http;

/// <summary>What plain HTTP statuses mean.</summary>
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
            HttpStatusCode.Unauthorized => (SourceErrorKind.Unauthorized, "The credentials are not, or no longer, valid: enter new ones."),
            HttpStatusCode.Forbidden => (SourceErrorKind.Forbidden, "The account may not do this: give it the permission."),
            HttpStatusCode.TooManyRequests => (SourceErrorKind.RateLimited, "The rate limit is used up; it goes on by itself."),
            HttpStatusCode.ServiceUnavailable when RetryAfter.Read(answer, time) is not null
                => (SourceErrorKind.RateLimited, "The system asks for a pause; it goes on by itself."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.Locked
                => (SourceErrorKind.Transient, "Trying again may help."),
            >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented => (SourceErrorKind.Transient, "The system has a problem; trying again may help."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone => (SourceErrorKind.Misconfigured, "It is not there, or this account cannot see it: check addresses and ids."),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => (SourceErrorKind.Misconfigured, "It points elsewhere, and that is not followed: check the address."),
            _ => (SourceErrorKind.Misconfigured, "The system does not take this request: check the config."),
        };
        return Refusal(kind, answer, advice, time);
    }

    /// <summary>An exception whose <see cref="SourceExceptionExtensions.HttpStatus"/> is the answer's.</summary>
    public static SourceException Refusal(SourceErrorKind kind, RestAnswer answer, string advice, TimeProvider time)
        => new(kind, $"{answer.Where} answered {(int)answer.Status}. {advice}", new HttpRequestException($"Status {(int)answer.Status}.", null, answer.Status))
        {
            RetryAfter = kind is SourceErrorKind.RateLimited or SourceErrorKind.Transient ? RetryAfter.Read(answer, time) : null,
        };
}
