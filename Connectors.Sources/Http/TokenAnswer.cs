using System.Net;
using System.Text.Json.Serialization;

namespace Connectors.Sources.Http;

/// <summary>The answer of a token endpoint (RFC 6749, section 5.1).</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn)
{
    public override string ToString() => "TokenAnswer (hidden)";
}

/// <summary>
/// The error table of token endpoints (RFC 6749, section 5.2): a grant or client that is not accepted is answered with 400, 401 or 403.
/// </summary>
/// <param name="advice">The advice to a person whose grant is not accepted.</param>
internal sealed class TokenErrors(string advice) : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
        => answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? DefaultRestErrors.Refusal(SourceErrorKind.Unauthorized, answer, advice, time)
            : DefaultRestErrors.Instance.Classify(answer, call, time);
}
