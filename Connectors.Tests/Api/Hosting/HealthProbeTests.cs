using Connectors.Api.Hosting;

namespace Connectors.Tests.Api.Hosting;

/// <summary>The address that the health command asks, and the first argument of the command line.</summary>
public sealed class HealthProbeTests
{
    [TestCase("http://+:8080", "http://127.0.0.1:8080/")]
    [TestCase("http://*:8080;https://*:8443", "http://127.0.0.1:8080/")]
    [TestCase("http://0.0.0.0:81", "http://127.0.0.1:81/")]
    [TestCase("http://[::]:81", "http://127.0.0.1:81/")]
    [TestCase("http://10.1.2.3:81", "http://10.1.2.3:81/")]
    [TestCase("", "http://localhost:5080/")]
    [TestCase(null, "http://localhost:5080/")]
    public void The_health_probe_asks_the_address_that_the_process_listens_on(string? urls, string address)
        => Assert.That(HealthProbe.AddressOf(urls).AbsoluteUri, Is.EqualTo(address));

    [Test]
    public void The_first_argument_may_be_a_role()
    {
        Assert.That(
            RoleArgument.Expand(["worker", "--Connectors:Workers=2"]),
            Is.EqualTo(new[] { "--Connectors:Role=worker", "--Connectors:Workers=2" }));
        Assert.That(RoleArgument.Expand(["migrate"]), Is.EqualTo(new[] { "migrate" }));
        Assert.That(RoleArgument.Expand([]), Is.Empty);
    }
}
