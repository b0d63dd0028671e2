using Connectors.Sources.Http;
using Microsoft.Win32.SafeHandles;

namespace Connectors.Sources.Git;

/// <summary>An object's content out of a pack, which stays open as long as this.</summary>
internal sealed class PackSlice : ReadOnlyStream
{
    private readonly GitPack _pack;
    private readonly Stream _content;
    private int _closed;

    public PackSlice(GitPack pack, Stream content)
    {
        ObjectDisposedException.ThrowIf(!pack.TryUse(), pack);
        (_pack, _content) = (pack, content);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => _content.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => _content.Read(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _content.Dispose();
            _pack.Release();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A file from a place on. Many can read the same file.</summary>
internal sealed class FileSlice(SafeFileHandle file, long position) : ReadOnlyStream
{
    private long _position = position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(file, buffer, _position, cancellationToken);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = RandomAccess.Read(file, buffer.AsSpan(offset, count), _position);
        _position += read;
        return read;
    }
}
