namespace Connectors.Sources.Http;

/// <summary>A download as it arrives, with a maximum size and a maximum silence between reads.</summary>
internal sealed class DownloadStream : ReadOnlyStream
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly string _where;
    private readonly string _endpoint;
    private readonly long _maxBytes;
    private readonly TimeSpan _maxSilence;
    private readonly SourceContext _context;
    private long _read;

    private DownloadStream(
        HttpResponseMessage response, Stream body, string where, string endpoint, long maxBytes, TimeSpan maxSilence, SourceContext context)
    {
        (_response, _body, _where, _endpoint) = (response, body, where, endpoint);
        (_maxBytes, _maxSilence, _context) = (maxBytes, maxSilence, context);
    }

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>Takes the response over: disposing the stream disposes it.</summary>
    /// <exception cref="DocumentUnreadableException">The file is announced as larger than the limit.</exception>
    public static async Task<Stream> OpenAsync(
        HttpResponseMessage response,
        string where,
        string endpoint,
        long maxBytes,
        TimeSpan maxSilence,
        SourceContext context,
        CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
            throw TooLarge(where, maxBytes);

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new DownloadStream(response, body, where, endpoint, maxBytes, maxSilence, context);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(_maxSilence, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return Count(await _body.ReadAsync(buffer, either.Token));
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.Transient, $"{_where} sent nothing for {_maxSilence.TotalSeconds:0} seconds in the middle of a file.");
        }
        catch (Exception e) when (TransportErrors.Translate(e, _where, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

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
