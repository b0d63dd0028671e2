using System.Security.Cryptography;
using System.Text;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Encrypts secrets for the database with a key ring that is kept outside of it. The encryption is authenticated and bound to an owner, so
/// a ciphertext copied into another row cannot be decrypted. Keys rotate by themselves; old keys still decrypt what they encrypted.
/// </summary>
/// <param name="provider">The key ring.</param>
/// <param name="reload">
/// Loads the key ring again, because another process may have added a key and a provider checks for that only once a day. Null if the key
/// ring never changes.
/// </param>
internal sealed class SecretProtector(IDataProtectionProvider provider, Func<IDataProtectionProvider>? reload = null)
{
    private const string Purpose = "Connectors.Secrets.v1";

    private volatile IDataProtectionProvider _provider = provider;

    /// <param name="owner">The row that the secret belongs to. Decrypting needs the same owner.</param>
    public byte[] Protect(string owner, string secret) => Of(owner).Protect(Encoding.UTF8.GetBytes(secret));

    /// <exception cref="SourceException">Misconfigured: the key ring cannot decrypt it.</exception>
    public string Unprotect(string owner, byte[] ciphertext)
    {
        try
        {
            return Open(owner, ciphertext);
        }
        catch (CryptographicException e)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured,
                "The secrets of this connector cannot be decrypted with this process's key ring. Start the process with the keys "
                + "that they were saved with (Connectors:KeyDirectory), or enter the credentials again.",
                e);
        }
    }

    /// <summary>Loads the key ring again, so that the newest key encrypts from now on.</summary>
    public void Reload() => _provider = reload?.Invoke() ?? _provider;

    private string Open(string owner, byte[] ciphertext)
    {
        try
        {
            return Encoding.UTF8.GetString(Of(owner).Unprotect(ciphertext));
        }
        catch (CryptographicException) when (reload is not null)
        {
            Reload();
            return Encoding.UTF8.GetString(Of(owner).Unprotect(ciphertext));
        }
    }

    private IDataProtector Of(string owner) => _provider.CreateProtector(Purpose, owner);
}
