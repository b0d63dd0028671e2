namespace Connectors.Sources.Http;

/// <summary>A download as it arrives: bounded in size, and in how long it may be silent.</summary>
internal sealed class DownloadStream : Stream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly string _where;
    private readonly long _maxBytes;
    private readonly TimeSpan _silence;
    private readonly string _endpoint;
    private readonly SourceContext _context;
    private long _read;

    private DownloadStream(HttpResponseMessage response, Stream body, string where, long maxBytes, TimeSpan silence, string endpoint, SourceContext context)
    {
        (_response, _body, _where, _maxBytes) = (response, body, where, maxBytes);
        (_silence, _endpoint, _context) = (silence, endpoint, context);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public static async Task<Stream> OpenAsync(
        HttpResponseMessage response, string where, long maxBytes, TimeSpan silence, string endpoint, SourceContext context, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
            throw TooLarge(where, maxBytes);

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new DownloadStream(response, body, where, maxBytes, silence, endpoint, context);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(_silence, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return Count(await _body.ReadAsync(buffer, either.Token));
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(SourceErrorKind.Transient, $"{_where} sent nothing for {_silence.TotalSeconds:0} seconds in the middle of a file.");
        }
        catch (Exception e) when (TransportErrors.Translate(e, _where, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Count(_body.Read(buffer, offset, count));
        }
        catch (Exception e) when (TransportErrors.Translate(e, _where, CancellationToken.None) is { } translated)
        {
            throw translated;
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _context.Usage.Add(_endpoint, new EndpointUsage(0, Interlocked.Exchange(ref _read, 0), 0, 0));
            _body.Dispose();
            _response.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        return _read <= _maxBytes ? read : throw TooLarge(_where, _maxBytes);
    }

    private static DocumentUnreadableException TooLarge(string where, long maxBytes)
        => new(FailureReason.TooLarge, $"{where} is larger than the size limit of {maxBytes} bytes (size_limit).");
}
