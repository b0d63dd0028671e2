using System.Text.Json;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Sources.Push;

namespace Connectors.Tests.Sources.Push;

public sealed class PushConfigTests
{
    [TestCase("""{"access":[]}""", "access: must name readers; everyone lets every user find them.")]
    [TestCase("""{"access":["@"]}""", "access: has \"@\", which names nobody")]
    [TestCase("{}", "access")]
    public void Readers_must_be_named(string config, string error)
        => Assert.That(
            ConfigParser.Parse<PushConfig>(JsonSerializer.Deserialize<JsonElement>(config)).Errors.Single(), Does.StartWith(error));

    [Test]
    public void Readers_are_everyone_addresses_domains_and_account_ids()
    {
        var access = ReaderNames.Access(["Everyone", "ann@example.com", "@example.org", "u-17"]);

        Assert.That(
            access.Layers.Single(),
            Is.EqualTo(new[]
            {
                Principal.Everyone,
                Principal.User("ann@example.com", "ann@example.com"),
                Principal.Domain("example.org"),
                Principal.User("u-17"),
            }));
        Assert.That(ReaderNames.Access([]).Layers, Is.Empty, "no name is nobody");
    }
}
