using System.Security.Cryptography;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Connectors.Sources.Git;

/// <summary>Reads a pack as it arrives, keeps its bytes in a file, and knows its place to the byte.</summary>
internal sealed class PackInput(Stream source, FileStream file, HashAlgorithmName algorithm, long maxBytes) : IDisposable
{
    private const int BufferLength = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly byte[] _inflated = new byte[BufferLength];
    private readonly Inflater _inflater = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);
    private long _start;
    private int _length;
    private int _at;
    private int _hashed;

    /// <summary>Where the next byte stands in the pack.</summary>
    public long Position => _start + _at;

    public async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_at == _length)
            await FillAsync(cancellationToken);
        return _buffer[_at++];
    }

    public async ValueTask<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = await ReadByteAsync(cancellationToken);
        return bytes;
    }

    /// <summary>Reads compressed data to its end.</summary>
    /// <param name="length">The length that it must have.</param>
    /// <param name="use">Gets the data, piece by piece.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task InflateAsync(long length, Action<ReadOnlyMemory<byte>> use, CancellationToken cancellationToken)
    {
        _inflater.Reset();
        var produced = 0L;
        try
        {
            if (_at == _length)
                await FillAsync(cancellationToken);
            _inflater.SetInput(_buffer, _at, _length - _at);
            while (!_inflater.IsFinished)
            {
                var count = _inflater.Inflate(_inflated);
                produced += count;
                if (produced > length)
                    throw Damaged();
                use(_inflated.AsMemory(0, count));
                if (count > 0 || _inflater.IsFinished)
                    continue;

                // It used up all that it has. Only then it keeps no whole byte that belongs to what follows.
                if (!_inflater.IsNeedingInput)
                    throw Damaged();
                _at = _length;
                await FillAsync(cancellationToken);
                _inflater.SetInput(_buffer, 0, _length);
            }

            _at = _length - _inflater.RemainingInput;
        }
        catch (Exception e) when (e is SharpZipBaseException or IndexOutOfRangeException or ArgumentException or InvalidOperationException)
        {
            throw Damaged(e);
        }

        if (produced != length)
            throw Damaged();
    }

    /// <summary>Reads the hash at the pack's end and compares it.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_buffer, _hashed, _at - _hashed);
        _hashed = _at;
        var own = _hash.GetCurrentHash();
        var told = await ReadAsync(own.Length, cancellationToken);
        if (!own.AsSpan().SequenceEqual(told))
            throw Damaged();
    }

    public void Dispose() => _hash.Dispose();

    public static SourceException Damaged(Exception? cause = null)
        => new(SourceErrorKind.Transient, "The git server sent damaged data. If it happens again, run git fsck there.", cause);

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _hash.AppendData(_buffer, _hashed, _at - _hashed);
        (_start, _at, _hashed, _length) = (_start + _length, 0, 0, 0);
        _length = await source.ReadAsync(_buffer, cancellationToken);
        if (_length == 0)
            throw new SourceException(SourceErrorKind.Transient, "The git server's answer was cut in the middle.", new IOException());
        if (_start + _length > maxBytes)
            throw GitPack.TooLarge(maxBytes);
        await file.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
    }
}
