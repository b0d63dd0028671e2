using System.Text;
using Connectors.Sources.Http;

namespace Connectors.Sources.Git;

/// <summary>The objects of an answer that mixes them with remarks: each packet begins with the number of its band.</summary>
internal sealed class SidebandStream(PacketReader packets) : ReadOnlyStream
{
    private const int MaxRemarks = 1_000_000;
    private const byte Objects = 1;
    private const byte Fatal = 3;

    private ReadOnlyMemory<byte> _left;
    private bool _ended;
    private int _remarks;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left.IsEmpty && !_ended)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            if (packet.Kind == PacketKind.End)
                throw packets.Cut();
            if (packet.Kind != PacketKind.Data)
                _ended = true;
            else if (packet.Data.Length > 0 && packet.Data.Span[0] == Fatal)
                throw GitProtocol.Refusal(Encoding.UTF8.GetString(packet.Data.Span[1..]));
            else if (packet.Data.Length > 0 && packet.Data.Span[0] == Objects)
                _left = packet.Data[1..];
            else if (++_remarks > MaxRemarks)
                throw packets.Cut();
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
