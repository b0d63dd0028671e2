using System.Security.Cryptography;
using System.Text;

namespace Connectors.Jobs.Storage;

/// <summary>
/// The id that a new document gets: the first half of SHA-256 of "connector:source id". Strangers choose names of files and titles of
/// mails, so they must not be able to craft two documents of one id. A stored document keeps the id that it has, whatever made it.
/// </summary>
internal static class DocumentId
{
    public static Guid Of(string connectorId, string sourceId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{connectorId}:{sourceId}"), hash);
        return new Guid(hash[..16], bigEndian: true);
    }
}
