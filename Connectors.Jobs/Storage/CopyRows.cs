using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Rows in the binary form of COPY, which the server takes without parsing text. Source: PostgreSQL's manual, COPY, "Binary Format".
/// </summary>
internal sealed class CopyRows
{
    /// <summary>How many bytes are kept before they are sent. With twice as many, the buffer is not yet one of the large objects.</summary>
    private const int Piece = 1 << 15;

    private static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * Piece);

    public void Begin()
    {
        _bytes.Write(Signature);
        // no flags, no further header
        Write32(0);
        Write32(0);
    }

    public void BeginRow(int columns) => Write16(columns);

    public void End() => Write16(-1);

    public void Add(int value)
    {
        Write32(sizeof(int));
        Write32(value);
    }

    public void Add(Guid value)
    {
        const int Size = 16;
        Write32(Size);
        value.TryWriteBytes(_bytes.GetSpan(Size), bigEndian: true, out _);
        _bytes.Advance(Size);
    }

    public void Add(string? value)
    {
        if (value is null)
        {
            Write32(-1);
            return;
        }

        Write32(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }

    /// <summary>Adds a value that is already in the binary form of its type.</summary>
    public void Add(byte[]? value)
    {
        Write32(value?.Length ?? -1);
        _bytes.Write(value);
    }

    /// <summary>Adds a value of so many bytes, in the binary form of its type. The caller writes them.</summary>
    public Span<byte> Reserve(int length)
    {
        Write32(length);
        var reserved = _bytes.GetSpan(length)[..length];
        _bytes.Advance(length);
        return reserved;
    }

    /// <summary>Sends the rows if they are many, or the last.</summary>
    public async ValueTask SendAsync(Stream copy, bool last, CancellationToken cancellationToken)
    {
        if (_bytes.WrittenCount < Piece && !last)
            return;
        await copy.WriteAsync(_bytes.WrittenMemory, cancellationToken);
        _bytes.ResetWrittenCount();
    }

    private void Write16(int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.GetSpan(sizeof(short)), (short)value);
        _bytes.Advance(sizeof(short));
    }

    private void Write32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }
}
