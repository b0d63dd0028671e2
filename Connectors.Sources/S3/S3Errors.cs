using System.Xml;
using Connectors.Sources.Http;

namespace Connectors.Sources.S3;

/// <summary>The error table. S3 answers 403 for wrong keys as well as for missing permissions; the code in the body tells which.</summary>
internal sealed class S3Errors(S3Config config) : IRestErrors
{
    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
    {
        var plain = DefaultRestErrors.Instance.Classify(answer, call, time);
        if (plain is null)
            return null;

        var (kind, advice) = Code(answer) switch
        {
            "ExpiredToken" or "TokenRefreshRequired" => (
                SourceErrorKind.Unauthorized, "The session token has ended: enter new temporary keys with theirs, or keys that last."),
            "InvalidToken" => (
                SourceErrorKind.Unauthorized, "The session token does not belong to the access key: enter the three that came together."),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidSecurity" or "UnauthorizedAccess"
                => (SourceErrorKind.Unauthorized, "The access key or its secret is wrong or no longer valid: enter new ones."),
            "AccessDenied" or "AllAccessDisabled" => (
                SourceErrorKind.Forbidden,
                "The access key may not do this: it needs s3:ListBucket for the bucket and s3:GetObject for its objects."),
            "InvalidObjectState" => (
                SourceErrorKind.Forbidden, "The object is archived (Glacier) and has to be restored before it can be read."),
            "NoSuchBucket" or "InvalidBucketName" => (
                SourceErrorKind.Misconfigured, $"bucket_name: there is no bucket {config.BucketName} at this address."),
            "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "AuthorizationQueryParametersError"
                or "IllegalLocationConstraintException" => (
                SourceErrorKind.Misconfigured,
                answer.Header("x-amz-bucket-region") is { } region
                    ? $"The bucket is in another region: set credentials.region to {region}."
                    : "The bucket is in another region or at another address: set credentials.region or credentials.endpoint_url."),
            "RequestTimeTooSkewed" => (
                SourceErrorKind.Misconfigured, "The clocks of this machine and of the server differ by more than 15 minutes: set them."),
            "SlowDown" or "RequestLimitExceeded" or "Throttling" or "TooManyRequests" => (
                SourceErrorKind.RateLimited, "The storage asks to slow down; the connector waits and continues by itself."),
            _ => (plain.Kind, ""),
        };
        return advice.Length == 0 ? plain : DefaultRestErrors.Refusal(kind, answer, advice, time);
    }

    /// <summary>Reads the code of S3's error document. Null if the body is something else.</summary>
    private static string? Code(RestAnswer answer)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(answer.Body.ToArray()), settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "Error" && reader.ReadToDescendant("Code")
                ? reader.ReadElementContentAsString()
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
