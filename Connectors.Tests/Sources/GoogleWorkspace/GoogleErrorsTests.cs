using Connectors.Sources;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleWorkspace;

public sealed class GoogleErrorsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(403, "userRateLimitExceeded", SourceErrorKind.RateLimited)]
    [TestCase(403, "dailyLimitExceeded", SourceErrorKind.RateLimited)]
    [TestCase(429, "", SourceErrorKind.RateLimited)]
    [TestCase(403, "exportSizeLimitExceeded", SourceErrorKind.Forbidden)]
    [TestCase(403, "insufficientFilePermissions", SourceErrorKind.Forbidden)]
    [TestCase(404, "notFound", SourceErrorKind.Forbidden)]
    [TestCase(401, "authError", SourceErrorKind.Unauthorized)]
    [TestCase(400, "invalid", SourceErrorKind.Misconfigured)]
    [TestCase(500, "backendError", SourceErrorKind.Transient)]
    [TestCase(503, "", SourceErrorKind.Transient)]
    public void Each_refusal_has_the_kind_that_its_status_and_reason_call_for(int status, string reason, SourceErrorKind kind)
        => Assert.That(Classify(status, FakeAnswer.Refuse(status, reason).Body!.ToJsonString())!.Kind, Is.EqualTo(kind));

    [TestCase("invalid_grant", SourceErrorKind.Unauthorized)]
    [TestCase("invalid_client", SourceErrorKind.Unauthorized)]
    [TestCase("unauthorized_client", SourceErrorKind.Forbidden)]
    public void Each_refusal_of_the_token_endpoint_has_the_kind_that_its_code_calls_for(string error, SourceErrorKind kind)
        => Assert.That(Classify(400, $$"""{"error":"{{error}}","error_description":"x"}""")!.Kind, Is.EqualTo(kind));

    [TestCase("cannotDownloadAbusiveFile", "malware or spam", "review")]
    [TestCase("cannotDownloadFile", "viewed in a browser only", "sharing settings")]
    [TestCase("cannotExportFile", "viewed in a browser only", "sharing settings")]
    [TestCase("insufficientFilePermissions", "lacks a permission", "scope")]
    public void A_refusal_of_one_file_says_why_and_what_helps(string reason, string why, string help)
    {
        var refusal = Classify(403, FakeAnswer.Refuse(403, reason).Body!.ToJsonString())!;

        Assert.That(refusal.Message, Does.Contain(why).And.Contain(help).And.Contain(reason));
    }

    [Test]
    public void A_scope_that_is_not_delegated_is_no_matter_of_the_credentials()
        => Assert.That(Classify(401, """{"error":"unauthorized_client"}""")!.Kind, Is.EqualTo(SourceErrorKind.Forbidden));

    [Test]
    public void A_pause_is_read_from_the_message_of_a_rate_limit()
    {
        var answer = FakeAnswer.Refuse(429, "rateLimitExceeded", "User-rate limit exceeded.  Retry after 2026-01-01T00:05:00.000Z");

        Assert.That(Classify(429, answer.Body!.ToJsonString())!.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("""{"error":[]}""")]
    public void An_answer_whose_body_is_not_Googles_is_classified_by_its_status(string body)
        => Assert.That(Classify(502, body)!.Kind, Is.EqualTo(SourceErrorKind.Transient));

    [Test]
    public void A_successful_answer_is_no_refusal() => Assert.That(Classify(200, "{}"), Is.Null);

    private static SourceException? Classify(int status, string body)
        => GoogleErrors.Classify(status, body, null, "files", Now);
}
