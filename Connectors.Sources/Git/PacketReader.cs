using System.Globalization;
using System.Text;

namespace Connectors.Sources.Git;

/// <summary>Reads the packets of git's protocol: four hexadecimal digits with the length, then the data.</summary>
internal sealed class PacketReader(Stream source, string where)
{
    private const int HeaderLength = 4;
    private const int MaxLength = 65_520;

    private readonly byte[] _buffer = new byte[MaxLength];

    /// <summary>Reads a packet. Its data is valid until the next one is read.</summary>
    public async ValueTask<Packet> ReadAsync(CancellationToken cancellationToken)
    {
        var first = await source.ReadAtLeastAsync(
            _buffer.AsMemory(0, HeaderLength), HeaderLength, throwOnEndOfStream: false, cancellationToken);
        if (first == 0)
            return new Packet(PacketKind.End, default);
        if (first < HeaderLength)
            throw Cut();
        if (!int.TryParse(
            Encoding.Latin1.GetString(_buffer, 0, HeaderLength),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var length)
            || length is 3 or > MaxLength)
        {
            throw new SourceException(SourceErrorKind.Transient, $"{where} sent something that is not git's protocol.");
        }

        if (length < HeaderLength)
            return new Packet((PacketKind)length, default);
        var data = _buffer.AsMemory(0, length - HeaderLength);
        return await source.ReadAtLeastAsync(data, data.Length, throwOnEndOfStream: false, cancellationToken) < data.Length
            ? throw Cut()
            : new Packet(PacketKind.Data, data);
    }

    public SourceException Cut() => new(SourceErrorKind.Transient, $"{where} was cut in the middle of an answer.", new IOException());
}

/// <param name="Data">Empty for what is no data.</param>
internal readonly record struct Packet(PacketKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <summary>The data as a line.</summary>
    public string Line => Encoding.UTF8.GetString(Data.Span).TrimEnd('\n');
}

/// <summary>What a packet is. The numbers of the first three are their lengths on the wire.</summary>
internal enum PacketKind
{
    Flush = 0,
    Delimiter = 1,
    ResponseEnd = 2,
    Data,
    /// <summary>The answer ends here.</summary>
    End,
}
