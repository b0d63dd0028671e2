using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Content;

/// <summary>
/// Removes embedded images from a stream of Markdown. Google writes them as "data:image/png;base64,…", which is no text and can make up
/// most of a file.
/// </summary>
internal sealed class EmbeddedImageFilter(Stream inner) : ReadOnlyStream
{
    private const int BufferSize = 32 << 10;

    // The first letter occurs only once, so a mismatch never has to back up.
    private static readonly byte[] Prefix = "data:image/"u8.ToArray();

    private readonly byte[] _input = new byte[BufferSize];
    private readonly byte[] _output = new byte[BufferSize + 16];
    private int _matched;
    private bool _inImage;
    private bool _ended;
    private int _start;
    private int _end;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_start == _end && !_ended)
            Filter(await inner.ReadAsync(_input, cancellationToken));
        return Give(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_start == _end && !_ended)
            Filter(inner.Read(_input, 0, _input.Length));
        return Give(buffer.AsSpan(offset, count));
    }

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
            if (_inImage && !EndsImage(each))
                continue;
            _inImage = false;
            if (each != Prefix[_matched])
                Release();
            if (each != Prefix[_matched])
                _output[_end++] = each;
            else if (++_matched == Prefix.Length)
                (_inImage, _matched) = (true, 0);
        }
    }

    private static bool EndsImage(byte each)
        => each is (byte)'>' or (byte)')' or (byte)'"' or (byte)'\'' or (byte)' ' or (byte)'\r' or (byte)'\n';

    /// <summary>Outputs what began like an image but is text.</summary>
    private void Release()
    {
        Prefix.AsSpan(0, _matched).CopyTo(_output.AsSpan(_end));
        _end += _matched;
        _matched = 0;
    }
}
