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
    public async Task Credentials_are_not_sent_to_another_origin_nor_after_coming_back_from_it()
    {
        Upstream.Answer(302, "", ("Location", "/api/second"));
        Upstream.Answer(302, "", ("Location", $"{_other.Address}api/third"));
        _other.Answer(302, "", ("Location", $"{Upstream.Address}api/back"));

        await GetAsync("first");

        Assert.That(
            Upstream.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { $"Bearer {Token}", $"Bearer {Token}", "" }));
        Assert.That(_other.Requests.Single().Authorization, Is.Empty);
    }

    [Test]
    public async Task An_absolute_link_elsewhere_gets_no_credentials_unless_trusted()
    {
        var call = RestCall.Get($"{_other.Address}api/file", "file");
        using var trusting = Create(Loopback, options => options with { TrustedOrigins = [_other.Address] });

        await Api.SendAsync(call, CancellationToken.None);
        await trusting.SendAsync(call, CancellationToken.None);

        Assert.That(_other.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { "", $"Bearer {Token}" }));
    }

    [Test]
    public async Task Redirects_in_a_circle_end_as_an_error()
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
    public async Task A_redirect_to_the_machine_itself_is_refused_however_it_is_written(
        [Values(
            "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/latest/", "http://2852039166/",
            "http://0xa9.0xfe.0xa9.0xfe/", "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://[::1]/", "http://[::]/",
            "http://0.0.0.0/", "http://0/", "http://[64:ff9b::a9fe:a9fe]/", "http://10.0.0.1:22/",
            "//169.254.169.254/", "http://user:secret@169.254.169.254/")] string target,
        [Values] bool download)
    {
        Upstream.Answer(302, "", ("Location", target));

        var error = await FailAsync(() => download ? Api.DownloadAsync(RestCall.Get("x", "x"), 1000, CancellationToken.None) : GetAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error.Message, Does.Contain("Egress").And.Not.Contain("secret"));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("http://[")]
    [TestCase("//[")]
    [TestCase("//")]
    [TestCase("http://:80/")]
    [TestCase("https:")]
    public async Task A_redirect_to_an_invalid_address_does_not_crash(string target)
    {
        Upstream.Answer(302, "", ("Location", target));

        var (_, error) = await Support.Outcome.OfAsync(() => GetAsync());

        Assert.That(error, Is.Null.Or.InstanceOf<SourceException>(), error?.ToString());
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("gopher://127.0.0.1/")]
    [TestCase("ftp://example.org/")]
    public async Task Redirects_to_other_schemes_than_http_and_https_are_refused(string target)
    {
        Upstream.Answer(302, "", ("Location", target));

        Assert.That((await FailAsync(() => GetAsync())).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task Loopback_is_refused_unless_the_operator_allows_it()
    {
        using var strict = Create(new SourceHostOptions());
        using var byName = Create(
            new SourceHostOptions { EgressAllow = ["*.example.org", "localhost"] },
            address: new Uri($"http://localhost:{Upstream.Address.Port}/api/"));

        var error = await FailAsync(() => strict.SendAsync(RestCall.Get("x", "x"), CancellationToken.None));
        await byName.SendAsync(RestCall.Get("x", "x"), CancellationToken.None);

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }
}
