using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Web;

/// <summary>
/// The error table of web sites. What concerns one page (404, 403, a redirect) is an answer; what concerns the site is a refusal.
/// </summary>
internal sealed class WebErrors(bool hasCredentials) : IRestErrors
{
    public const string File = "file";

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        if (answer.IsSuccess)
            return null;
        var isOfPage = answer.Status < HttpStatusCode.InternalServerError
            && answer.Status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
            && !(answer.Status == HttpStatusCode.Unauthorized && hasCredentials);
        return isOfPage && call.Endpoint != File ? null : DefaultRestErrors.Instance.Classify(answer, call, time);
    }
}
