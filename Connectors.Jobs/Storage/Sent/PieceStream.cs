using Connectors.Sources;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>Reads a stored content piece by piece.</summary>
internal sealed class PieceStream(Database database, Guid contentId, string name, long size) : Stream
{
    private ReadOnlyMemory<byte> _piece;
    private int _ordinal;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_piece.IsEmpty && _read < size)
        {
            _piece = await database.FirstAsync<byte[]>(
                "select data from sent_pieces where content_id = @contentId and ordinal = @_ordinal",
                new { contentId, _ordinal },
                cancellationToken)
                ?? throw new DocumentUnreadableException(FailureReason.Changed, $"{name} was sent again while it was being read.");
            _ordinal++;
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        _read += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="NotSupportedException">Always: bytes come from the database, and waiting for it blocks no thread.</exception>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
