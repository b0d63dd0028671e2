using Connectors.Sources;
using Connectors.Sources.Imap;

namespace Connectors.Tests.Sources.Imap;

public sealed class ImapAccessTests
{
    [Test]
    public void Only_its_owner_may_read_a_mailbox()
        => Assert.That(Principals(), Is.EqualTo(new[] { Principal.User("ann@example.com", "ann@example.com") }));

    [Test]
    public void Others_may_read_it_if_the_config_names_them_instead()
        => Assert.That(
            Principals("Bob@example.com", "@Example.org"),
            Is.EqualTo(new[] { Principal.User("bob@example.com", "bob@example.com"), Principal.Domain("example.org") }));

    [Test]
    public void Everyone_may_read_it_if_the_config_says_so()
        => Assert.That(Principals("Everyone"), Is.EqualTo(new[] { Principal.Everyone }));

    [TestCase("bob", ExpectedResult = false)]
    [TestCase("bob@example.com", ExpectedResult = true)]
    [TestCase("@example.com", ExpectedResult = true)]
    [TestCase("everyone", ExpectedResult = true)]
    public bool Readers_are_addresses_domains_or_everyone(string reader) => ImapAccess.Error([reader]) is null;

    private static IReadOnlyList<Principal> Principals(params string[] access) => ImapAccess.Of(new ImapConfig
    {
        ImapHost = "mail.example.com",
        Credentials = new ImapCredentials { ImapUsername = "Ann@example.com", ImapPassword = "x" },
        Access = access,
    }).Layers.Single();
}
