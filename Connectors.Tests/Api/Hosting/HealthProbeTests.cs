using Connectors.Api.Hosting;

namespace Connectors.Tests.Api.Hosting;

/// <summary>Where the health command asks, and what the first argument of the command line may be.</summary>
public sealed class HealthProbeTests
{
    [TestCase("http://+:8080", "http://127.0.0.1:8080/")]
    [TestCase("http://*:8080;https://*:8443", "http://127.0.0.1:8080/")]
    [TestCase("http://0.0.0.0:81", "http://127.0.0.1:81/")]
    [TestCase("http://[::]:81", "http://127.0.0.1:81/")]
    [TestCase("http://10.1.2.3:81", "http://10.1.2.3:81/")]
    [TestCase("", "http://localhost:5080/")]
    [TestCase(null, "http://localhost:5080/")]
    public void It_asks_where_the_process_listens(string? urls, string address)
        => Assert.That(HealthProbe.AddressOf(urls).AbsoluteUri, Is.EqualTo(address));

    [Test]
    public void A_role_may_stand_first()
    {
        Assert.That(RoleWord.Expand(["worker", "--Connectors:Workers=2"]), Is.EqualTo(new[] { "--Connectors:Role=worker", "--Connectors:Workers=2" }));
        Assert.That(RoleWord.Expand(["migrate"]), Is.EqualTo(new[] { "migrate" }));
        Assert.That(RoleWord.Expand([]), Is.Empty);
    }
}
