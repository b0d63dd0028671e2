using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Atlassian;

/// <summary>The OAuth server answers 400, 401 or 403 to a grant that it does not know any more.</summary>
internal sealed class AtlassianGrantErrors : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
        => answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? DefaultRestErrors.Refusal(
                SourceErrorKind.Unauthorized, answer, "The OAuth grant is used up or was taken back: authorize the app again and enter the new refresh token.", time)
            : DefaultRestErrors.Instance.Classify(answer, call, time);
}
