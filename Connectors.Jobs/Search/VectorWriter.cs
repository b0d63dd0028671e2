using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Writes a tsvector as PostgreSQL receives it. See <see cref="Storage.Documents.SearchVector"/>. The server sorts the words.
/// </summary>
internal sealed class VectorWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private int _count;

    public void Begin()
    {
        _bytes.ResetWrittenCount();
        _count = 0;
        // for the number of words
        Write32(0);
    }

    /// <summary>Adds a word without positions. Each word may be added once.</summary>
    public void Add(string word)
    {
        Write(word);
        Write16(0);
    }

    /// <summary>Adds a word with its positions. Each word may be added once.</summary>
    public void Add(string word, WordPositions positions, WordPositions.Chain chain)
    {
        Write(word);
        Write16((ushort)chain.Count);
        for (var place = chain.First; place >= 0;)
        {
            (var packed, place) = positions.At(place);
            Write16(packed);
        }
    }

    public byte[] End()
    {
        var vector = _bytes.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(vector, _count);
        return vector;
    }

    private void Write(string word)
    {
        _count++;
        Encoding.UTF8.GetBytes(word, _bytes);
        _bytes.GetSpan(1)[0] = 0;
        _bytes.Advance(1);
    }

    private void Write16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(sizeof(ushort)), value);
        _bytes.Advance(sizeof(ushort));
    }

    private void Write32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }
}
