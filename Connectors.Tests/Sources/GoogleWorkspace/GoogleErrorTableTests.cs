using Connectors.Sources;
using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Tests.Sources.GoogleWorkspace;

public sealed class GoogleErrorTableTests
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
    public void Each_refusal_has_its_kind(int status, string reason, SourceErrorKind kind)
        => Assert.That(Classify(status, FakeAnswer.Refuse(status, reason).Body!.ToJsonString())!.Kind, Is.EqualTo(kind));

    [TestCase("invalid_grant", SourceErrorKind.Unauthorized)]
    [TestCase("invalid_client", SourceErrorKind.Unauthorized)]
    [TestCase("unauthorized_client", SourceErrorKind.Forbidden)]
    public void The_token_endpoints_refusals_have_theirs(string error, SourceErrorKind kind)
        => Assert.That(Classify(400, $$"""{"error":"{{error}}","error_description":"x"}""")!.Kind, Is.EqualTo(kind));

    [Test]
    public void How_long_to_wait_may_stand_in_the_message()
    {
        var body = FakeAnswer.Refuse(429, "rateLimitExceeded", "User-rate limit exceeded.  Retry after 2026-01-01T00:05:00.000Z").Body!.ToJsonString();

        Assert.That(Classify(429, body)!.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [TestCase("")]
    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("""{"error":[]}""")]
    public void A_body_that_is_none_of_Googles_is_judged_by_its_status(string body)
        => Assert.That(Classify(502, body)!.Kind, Is.EqualTo(SourceErrorKind.Transient));

    [Test]
    public void Success_is_no_refusal() => Assert.That(Classify(200, "{}"), Is.Null);

    private static SourceException? Classify(int status, string body) => GoogleErrorTable.Classify(status, body, null, "files", Now);
}
