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
    /// Returns a vector that also has the chunk's connector as a word: a small one is then searched without reading what others have.
    /// </summary>
    public static byte[] Within(string connectorId, byte[] vector)
    {
        // It ends with a zero byte and has no positions, which two zero bytes say.
        var more = new byte[vector.Length + 1 + Encoding.UTF8.GetByteCount(connectorId) + 1 + sizeof(ushort)];
        vector.CopyTo(more, 0);
        BinaryPrimitives.WriteInt32BigEndian(more, BinaryPrimitives.ReadInt32BigEndian(vector) + 1);
        more[vector.Length] = (byte)'@';
        Encoding.UTF8.GetBytes(connectorId, more.AsSpan(vector.Length + 1));
        return more;
    }
}
