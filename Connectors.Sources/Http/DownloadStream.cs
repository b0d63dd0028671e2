using System.IO.Hashing;
using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

/// <summary>
/// A download as it arrives, with a maximum size and a maximum silence between reads. One that is cut goes on where it stopped: by a range
/// if the system names the version, otherwise by reading the file again, whose beginning must be the same.
/// </summary>
internal sealed class DownloadStream : ReadOnlyStream
{
    private const int MaxCuts = 4;
    private const int SkipBytes = 64 << 10;

    private readonly string _where;
    private readonly string _endpoint;
    private readonly DownloadLimits _limits;
    private readonly SourceContext _context;
    private readonly Func<RangeHeaderValue?, RangeConditionHeaderValue?, CancellationToken, Task<HttpResponseMessage>> _open;
    private readonly XxHash128 _given = new();
    private readonly RangeConditionHeaderValue? _version;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _read;
    private int _cuts;

    private DownloadStream(
        HttpResponseMessage response,
        Stream body,
        (string Where, string Endpoint) call,
        DownloadLimits limits,
        SourceContext context,
        Func<RangeHeaderValue?, RangeConditionHeaderValue?, CancellationToken, Task<HttpResponseMessage>> open)
    {
        (_response, _body, (_where, _endpoint)) = (response, body, call);
        (_limits, _context, _open) = (limits, context, open);
        // A weak tag promises no equal bytes, and a body that was decompressed has no length and other positions than the wire.
        if (response.Content.Headers.ContentLength is not null && response.Headers.ETag is { IsWeak: false } tag)
            _version = new RangeConditionHeaderValue(tag);
    }

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>Takes the response over: disposing the stream disposes it.</summary>
    /// <param name="call">Where it came from, for messages, and the endpoint's class.</param>
    /// <param name="open">Asks for the file once more, with retries: from a position of a version, or (null) from its beginning.</param>
    /// <exception cref="DocumentUnreadableException">The file is announced as larger than the limit.</exception>
    public static async Task<Stream> OpenAsync(
        HttpResponseMessage response,
        (string Where, string Endpoint) call,
        DownloadLimits limits,
        SourceContext context,
        Func<RangeHeaderValue?, RangeConditionHeaderValue?, CancellationToken, Task<HttpResponseMessage>> open,
        CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limits.MaxBytes)
            throw TooLarge(call.Where, limits.MaxBytes);

        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new DownloadStream(response, body, call, limits, context, open);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var body = _body ?? await ResumeAsync(cancellationToken);
                var read = await ReadAsync(body, buffer, cancellationToken);
                _given.Append(buffer.Span[..read]);
                return Count(read);
            }
            catch (CutException e)
            {
                Release();
                if (++_cuts > MaxCuts)
                    throw e.Cut;
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Count(_body!.Read(buffer, offset, count));
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
            Release();
        }

        base.Dispose(disposing);
    }

    private void Release()
    {
        _body?.Dispose();
        _response?.Dispose();
        (_body, _response) = (null, null);
    }

    /// <exception cref="CutException">The connection broke, or was silent for too long.</exception>
    private async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_limits.MaxSilence, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CutException(new SourceException(
                SourceErrorKind.Transient,
                $"{_where} sent nothing for {_limits.MaxSilence.TotalSeconds:0} seconds in the middle of a file."));
        }
        catch (Exception e) when (TransportErrors.Translate(e, _where, cancellationToken) is { } translated)
        {
            throw new CutException(translated);
        }
    }

    /// <summary>Opens the file again and returns its body at the place that was reached.</summary>
    private async Task<Stream> ResumeAsync(CancellationToken cancellationToken)
    {
        var range = _version is null || _read == 0 ? null : new RangeHeaderValue(_read, null);
        _response = await _open(range, range is null ? null : _version, cancellationToken);
        _body = await _response.Content.ReadAsStreamAsync(cancellationToken);
        if (_response.StatusCode != HttpStatusCode.PartialContent)
            await SkipAsync(_body, cancellationToken);
        else if (_response.Content.Headers.ContentRange?.From != _read)
            throw Changed();
        return _body;
    }

    /// <summary>Reads what was given already, and checks that it is the same.</summary>
    private async Task SkipAsync(Stream body, CancellationToken cancellationToken)
    {
        var (hash, buffer) = (new XxHash128(), new byte[SkipBytes]);
        for (var left = _read; left > 0;)
        {
            var read = await ReadAsync(body, buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
                throw Changed();
            hash.Append(buffer.AsSpan(0, read));
            left -= read;
        }

        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(_given.GetCurrentHash()))
            throw Changed();
    }

    private int Count(int read)
    {
        _read += read;
        return _read <= _limits.MaxBytes ? read : throw TooLarge(_where, _limits.MaxBytes);
    }

    private DocumentUnreadableException Changed()
        => new(FailureReason.Changed, $"{_where} was cut, and gave another file when it was asked again. The next sync reads it.");

    private static DocumentUnreadableException TooLarge(string where, long maxBytes)
        => new(FailureReason.TooLarge, $"{where} is larger than the size limit of {maxBytes} bytes (size_limit).");

    /// <summary>The body broke off.</summary>
    private sealed class CutException(SourceException cut) : Exception(cut.Message, cut)
    {
        public SourceException Cut { get; } = cut;
    }
}

/// <summary>The limits of a download.</summary>
/// <param name="MaxBytes">The size limit, after decompression.</param>
/// <param name="MaxSilence">The longest time between two reads.</param>
internal sealed record DownloadLimits(long MaxBytes, TimeSpan MaxSilence);
