using System.Net;

namespace Connectors.Sources.Http;

internal static class SourceExceptionExtensions
{
    /// <summary>The HTTP status behind a refusal; null where there was none.</summary>
    public static HttpStatusCode? HttpStatus(this SourceException exception) => (exception.InnerException as HttpRequestException)?.StatusCode;

    /// <summary>Whether what was asked for is not there (404, 410), as far as this account can tell.</summary>
    public static bool IsNotFound(this SourceException exception) => exception.HttpStatus() is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>Whether an answer came but could not be read, being truncated, too large or damaged: asking for less may help.</summary>
    public static bool IsUnreadableAnswer(this SourceException exception) => exception.InnerException is UnreadableAnswerException or IOException;
}
