using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Jobs.Running;

/// <summary>
/// The hashes that are stored with documents and tell whether something changed. They are cryptographic, because strangers write the texts:
/// a text must not pass for another one. Those of earlier versions (XXH3-128) stay until their document changes.
/// </summary>
internal static class StoredHash
{
    /// <summary>Leads the hashes of this version. The older ones are hexadecimal digits alone.</summary>
    private const char Mark = 's';

    /// <summary>Hashes a sequence of texts without joining them in memory. A null counts as an empty text.</summary>
    public static string Of(IEnumerable<string?> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(texts, bytes => hash.AppendData(bytes));
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        return $"{Mark}{Convert.ToHexStringLower(whole[..16])}";
    }

    /// <summary>Whether a stored hash, of this version or an earlier one, is that of these texts.</summary>
    /// <param name="stored">The stored hash.</param>
    /// <param name="hash">The texts' hash.</param>
    /// <param name="texts">The texts, which are hashed again if the stored hash is of an earlier version.</param>
    public static bool IsSame(string stored, string hash, Func<IEnumerable<string?>> texts)
        => stored == hash || (stored is [not Mark, ..] && stored == Older(texts()));

    private static string Older(IEnumerable<string?> texts)
    {
        var hash = new XxHash128();
        Append(texts, hash.Append);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IEnumerable<string?> texts, Appender append)
    {
        var separator = ReadOnlySpan<byte>.Empty;
        foreach (var text in texts)
        {
            append(separator);
            separator = "\u001f"u8;
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0));
            append(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text ?? "", bytes)));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private delegate void Appender(ReadOnlySpan<byte> bytes);
}
