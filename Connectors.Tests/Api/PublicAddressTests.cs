using Connectors.Api.Endpoints;
using Connectors.Jobs.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Connectors.Tests.Api;

public sealed class PublicAddressTests
{
    [Test]
    public void Browsers_return_to_the_address_at_which_they_reach_the_server()
    {
        var (plain, behind) = (
            Read([]),
            Read(new()
            {
                ["Connectors:PublicUrl"] = "https://example.org/connectors/",
                ["Connectors:MessageOrigin"] = "https://ui.example.org/app",
            }));

        Assert.That((plain.Of(Request, "/x"), plain.Origin(Request)), Is.EqualTo(("http://inside:5080/x", "http://inside:5080")));
        Assert.That(
            (behind.Of(Request, "/x"), behind.Origin(Request)), Is.EqualTo(("https://example.org/connectors/x", "https://ui.example.org")));
        Assert.That(
            Read(new() { ["Connectors:PublicUrl"] = "https://example.org/connectors" }).Origin(Request), Is.EqualTo("https://example.org"));
    }

    [TestCase("Connectors:PublicUrl", "example.org"), TestCase("Connectors:MessageOrigin", "*"), TestCase(
        "Connectors:PublicUrl", "javascript:alert(1)")]
    public void What_is_no_address_is_refused_at_the_start(string key, string value)
        => Assert.That(() => Read(new() { [key] = value }), Throws.TypeOf<ConfigurationException>().With.Message.Contains(key));

    private static HttpRequest Request
        => new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("inside:5080") } }.Request;

    private static PublicAddress Read(Dictionary<string, string?> settings)
        => PublicAddress.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
