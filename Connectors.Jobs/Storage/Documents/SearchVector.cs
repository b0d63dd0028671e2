using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// The words of a chunk as PostgreSQL receives a tsvector: their number, and for each the word with a zero byte after it, the number of its
/// positions, and these. Source: tsvectorrecv.
/// </summary>
internal static class SearchVector
{
    /// <summary>
    /// Adds a vector that also has the chunk's connector as a word: a small one is then searched without reading what others have.
    /// </summary>
    public static void AddTo(CopyRows rows, string connectorId, ReadOnlySpan<byte> vector)
    {
        // It ends with a zero byte and has no positions, which two zero bytes say.
        var reserved = rows.Reserve(vector.Length + 1 + Encoding.UTF8.GetByteCount(connectorId) + 1 + sizeof(ushort));
        vector.CopyTo(reserved);
        BinaryPrimitives.WriteInt32BigEndian(reserved, BinaryPrimitives.ReadInt32BigEndian(vector) + 1);
        var word = reserved[vector.Length..];
        word[0] = (byte)'@';
        word[(1 + Encoding.UTF8.GetBytes(connectorId, word[1..]))..].Clear();
    }
}
