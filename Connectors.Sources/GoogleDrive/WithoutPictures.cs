namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// Markdown as it arrives, without the pictures in it: Google writes them out as "data:image/png;base64,…", which is no text and can be most
/// of the file.
/// </summary>
internal sealed class WithoutPictures(Stream inner) : Stream
{
    private const int Piece = 32 << 10;

    // Its first letter is in it once, so a mismatch never has to look back.
    private static readonly byte[] Begin = "data:image/"u8.ToArray();

    private readonly byte[] _input = new byte[Piece];
    private readonly byte[] _output = new byte[Piece + 16];
    private int _matched;
    private bool _inPicture;
    private bool _ended;
    private int _start;
    private int _end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end && !_ended)
            Filter(await inner.ReadAsync(_input, cancellationToken));
        return Give(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_start == _end && !_ended)
            Filter(inner.Read(_input, 0, _input.Length));
        return Give(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Give(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _end - _start);
        _output.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private void Filter(int read)
    {
        (_start, _end, _ended) = (0, 0, read == 0);
        if (_ended)
            Release();
        foreach (var each in _input.AsSpan(0, read))
        {
            if (_inPicture && each is not ((byte)'>' or (byte)')' or (byte)'"' or (byte)'\'' or (byte)' ' or (byte)'\r' or (byte)'\n'))
                continue;
            _inPicture = false;
            if (each != Begin[_matched])
                Release();
            if (each != Begin[_matched])
                _output[_end++] = each;
            else if (++_matched == Begin.Length)
                (_inPicture, _matched) = (true, 0);
        }
    }

    /// <summary>What only began like a picture is text.</summary>
    private void Release()
    {
        Begin.AsSpan(0, _matched).CopyTo(_output.AsSpan(_end));
        _end += _matched;
        _matched = 0;
    }
}
