using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class RedirectTests : RestFixture
{
    private RestUpstream _other = null!;

    [SetUp]
    public async Task StartOtherAsync()
    {
        _other = new RestUpstream();
        await _other.StartAsync();
    }

    [TearDown]
    public async Task StopOtherAsync() => await _other.DisposeAsync();

    [Test]
    public async Task Credentials_and_headers_stay_where_they_belong()
    {
        Upstream.Answer(302, "", ("Location", "/api/second"));
        Upstream.Answer(302, "", ("Location", $"{_other.Address}api/third"));
        _other.Answer(302, "", ("Location", $"{Upstream.Address}api/back"));

        await GetAsync("first");

        Assert.That(Upstream.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { $"Bearer {Token}", $"Bearer {Token}", "" }));
        Assert.That(_other.Requests.Single().Authorization, Is.Empty);
    }

    [Test]
    public async Task An_absolute_link_elsewhere_gets_no_credentials_unless_trusted()
    {
        var call = RestCall.Get($"{_other.Address}api/file", "file");
        using var trusting = Create(new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, options => options with { TrustedOrigins = [_other.Address] });

        await Api.SendAsync(call, CancellationToken.None);
        await trusting.SendAsync(call, CancellationToken.None);

        Assert.That(_other.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { "", $"Bearer {Token}" }));
    }

    [Test]
    public async Task Circles_end()
    {
        for (var i = 0; i < 9; i++)
            Upstream.Answer(307, "", ("Location", "/api/again"));

        var error = await FailAsync(() => GetAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(6));
    }

    [Test]
    public async Task A_redirect_into_the_private_network_is_refused()
    {
        Upstream.Answer(302, "", ("Location", "http://169.254.169.254/latest/meta-data/?hidden"));

        var error = await FailAsync(() => GetAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error.Message, Does.Contain("169.254.169.254").And.Contain("Egress"));
    }

    [Test]
    public async Task Loopback_is_refused_unless_the_operator_allows_it()
    {
        using var strict = Create(new SourceHostOptions());
        using var byName = Create(new SourceHostOptions { EgressAllow = ["*.example.org", "localhost"] }, address: new Uri($"http://localhost:{Upstream.Address.Port}/api/"));

        var error = await FailAsync(() => strict.SendAsync(RestCall.Get("x", "x"), CancellationToken.None));
        await byName.SendAsync(RestCall.Get("x", "x"), CancellationToken.None);

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }
}
