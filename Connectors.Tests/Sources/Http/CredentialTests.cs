using System.Net.Http.Headers;
using Connectors.Sources;
using Connectors.Sources.Atlassian;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class CredentialTests : RestFixture
{
    [Test]
    public async Task A_refused_token_is_renewed_once()
    {
        Upstream.Answer(401);
        using var api = Create(Loopback, options => options with { Credentials = new Rotating() });

        await api.SendAsync(RestCall.Get("x", "x"), CancellationToken.None);

        Assert.That(Upstream.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { "Bearer old", "Bearer new" }));
    }

    [Test]
    public async Task A_renewed_token_that_is_refused_too_is_unauthorized()
    {
        Upstream.Answer(401);
        Upstream.Answer(401);
        using var api = Create(Loopback, options => options with { Credentials = new Rotating() });

        var error = await FailAsync(() => api.SendAsync(RestCall.Get("x", "x"), CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_that_lacks_a_scope_is_renewed_once_and_then_the_scope_is_what_is_told()
    {
        for (var call = 0; call < 10; call++)
            Upstream.Answer(401, """{"code":401,"message":"Unauthorized; scope does not match"}""");
        var credentials = new Renewing();
        using var api = Create(Loopback, options => options with { Credentials = credentials, Errors = AtlassianErrors.Instance });

        for (var call = 0; call < 3; call++)
        {
            var error = await FailAsync(() => api.SendAsync(RestCall.Get("x", "x"), CancellationToken.None));
            Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        }

        Assert.That(credentials.Renewals, Is.EqualTo(1));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public void Keys_tell_credentials_apart_without_telling_them()
    {
        var (one, two) = (FixedCredentials.Bearer("one").Key, FixedCredentials.Bearer("two").Key);

        Assert.That(one, Is.Not.EqualTo(two).And.Not.Contain("one"));
        Assert.That(FixedCredentials.Bearer("one").Key, Is.EqualTo(one));
    }

    private sealed class Renewing : IRestCredentials
    {
        public string Key => "k";

        public int Renewals { get; private set; }

        public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
            => ValueTask.FromResult<AuthenticationHeaderValue?>(
                new AuthenticationHeaderValue("Bearer", rejected is null ? "t0" : $"t{++Renewals}"));
    }

    private sealed class Rotating : IRestCredentials
    {
        public string Key => "k";

        public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
            => ValueTask.FromResult<AuthenticationHeaderValue?>(new AuthenticationHeaderValue("Bearer", rejected is null ? "old" : "new"));
    }
}
