using System.Security.Cryptography;
using System.Text;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Jobs.Configs;

/// <summary>
/// Encrypts what must not be read in the database, with the key ring that lives outside of it. Authenticated, and bound to its owner: a
/// ciphertext copied into another row does not open. Keys rotate by themselves; old ones still open what they closed.
/// </summary>
/// <param name="provider">The key ring.</param>
/// <param name="reload">The key ring as it is now: another process may have added a key, and a provider looks once a day only.</param>
internal sealed class SecretProtector(IDataProtectionProvider provider, Func<IDataProtectionProvider>? reload = null)
{
    private const string Purpose = "Connectors.Secrets.v1";

    private volatile IDataProtectionProvider _provider = provider;

    public byte[] Protect(string owner, string secret) => Of(owner).Protect(Encoding.UTF8.GetBytes(secret));

    /// <exception cref="SourceException">Misconfigured: the key ring does not open it.</exception>
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
                "The secrets of this connector cannot be opened with this process's key ring. "
                + "Start it with the data directory (keys) that they were saved with, or enter the credentials again.",
                e);
        }
    }

    /// <summary>From now on with the newest key.</summary>
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
