using System.Security.Cryptography;
using System.Text;
using Connectors.Sources;
using Microsoft.AspNetCore.DataProtection;

namespace Connectors.Jobs.Administration;

/// <summary>
/// Encrypts what must not be read in the database, with the key ring that lives outside of it. Authenticated, and bound to its owner: a
/// ciphertext copied into another row does not open. Keys rotate by themselves; old ones still open what they closed.
/// </summary>
internal sealed class SecretProtector(IDataProtectionProvider provider)
{
    private const string Purpose = "Connectors.Secrets.v1";

    public byte[] Protect(string owner, string secret) => Of(owner).Protect(Encoding.UTF8.GetBytes(secret));

    /// <exception cref="SourceException">Misconfigured: the key ring does not open it.</exception>
    public string Unprotect(string owner, byte[] ciphertext)
    {
        try
        {
            return Encoding.UTF8.GetString(Of(owner).Unprotect(ciphertext));
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

    private IDataProtector Of(string owner) => provider.CreateProtector(Purpose, owner);
}
