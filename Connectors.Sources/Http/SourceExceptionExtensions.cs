using System.Net;

namespace Connectors.Sources.Http;

internal static class SourceExceptionExtensions
{
    /// <summary>Returns the HTTP status of a refusal. Null if there was none.</summary>
    public static HttpStatusCode? HttpStatus(this SourceException exception)
        => (exception.InnerException as HttpRequestException)?.StatusCode;

    /// <summary>
    /// Whether the requested resource does not exist, as far as this account can tell. 410 does not count: vendors answer it at an endpoint
    /// that they have removed, which says nothing about the resource.
    /// </summary>
    public static bool IsNotFound(this SourceException exception) => exception.HttpStatus() is HttpStatusCode.NotFound;

    /// <summary>Whether an answer came but was truncated, too large or damaged. Asking for less may help.</summary>
    public static bool IsUnreadableAnswer(this SourceException exception)
        => exception.InnerException is UnreadableAnswerException or IOException;
}

/// <summary>An answer arrived but could not be read. Occurs only inside a <see cref="SourceException"/>.</summary>
internal sealed class UnreadableAnswerException() : Exception("The answer could not be read.");
