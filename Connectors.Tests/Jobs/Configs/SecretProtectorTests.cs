using System.Text;
using Connectors.Jobs.Configs;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Tests.Jobs.Configs;

internal sealed class SecretProtectorTests
{
    private readonly EphemeralDataProtectionProvider _provider = new();

    [Test]
    public void A_secret_that_was_encrypted_can_be_decrypted()
    {
        var protector = new SecretProtector(_provider);

        var ciphertext = protector.Protect("c1", "xoxb-secret");

        Assert.That(Encoding.UTF8.GetString(ciphertext), Does.Not.Contain("xoxb-secret"));
        Assert.That(protector.Unprotect("c1", ciphertext), Is.EqualTo("xoxb-secret"));
    }

    [Test]
    public void A_ciphertext_copied_to_another_row_cannot_be_decrypted()
    {
        var protector = new SecretProtector(_provider);
        var ciphertext = protector.Protect("c1", "xoxb-secret");

        var error = Assert.Throws<SourceException>(() => protector.Unprotect("c2", ciphertext));

        Assert.That(error!.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public void A_changed_ciphertext_cannot_be_decrypted()
    {
        var protector = new SecretProtector(_provider);
        var ciphertext = protector.Protect("c1", "xoxb-secret");
        ciphertext[^1] ^= 1;

        Assert.Throws<SourceException>(() => protector.Unprotect("c1", ciphertext));
    }
}
