using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Polly;
using Polly.Timeout;

namespace Connectors.Sources.Http;

/// <summary>
/// Calls a system's REST interface through one pipeline of retries, budget and timeout, with one error table, and counts every call.
/// Lives for one slice; the host's connections outlive it. Thread-safe.
/// </summary>
/// <remarks>
/// Throws only <see cref="SourceException"/>, <see cref="DocumentUnreadableException"/> (downloads) and cancellation. Messages name method,
/// host and path, never queries, headers or bodies.
/// </remarks>
internal sealed class RestApi : IDisposable
{
    /// <summary>The pause of all workers after a refusal that gives none.</summary>
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);

    private const string Accept = "Accept";

    private readonly SourceContext _context;
    private readonly RestApiOptions _options;
    private readonly RestTransport _transport;
    private readonly RestSender _sender;
    private readonly ResiliencePipeline _pipeline;

    public RestApi(SourceContext context, RestApiOptions options)
    {
        _context = context;
        _options = options;
        _transport = new RestTransport(context, options.Json, options.UserAgent);
        _sender = new RestSender(_transport, options, context.Usage, context.Time);
        _pipeline = RestPipeline.Build(context, options);
    }

    /// <summary>Returns the answer's JSON.</summary>
    public Task<T> SendAsync<T>(RestCall call, CancellationToken cancellationToken)
        => RunAsync(call, async token => JsonAnswer.Read<T>(await AnswerAsync(call, token), _options.Json), cancellationToken);

    /// <summary>Returns the root element of the answer's XML.</summary>
    public Task<XElement> SendXmlAsync(RestCall call, CancellationToken cancellationToken)
        => RunAsync(call, async token => XmlAnswer.Read(await AnswerAsync(call, token)), cancellationToken);

    /// <summary>Returns the answer itself. Refusals are thrown.</summary>
    public Task<RestAnswer> SendAsync(RestCall call, CancellationToken cancellationToken)
        => RunAsync(call, token => AnswerAsync(call, token), cancellationToken);

    /// <summary>Streams a document's bytes. Disposing the stream releases the connection.</summary>
    /// <param name="call">Its <see cref="RestCall.MaxBytes"/> limits refusals only.</param>
    /// <param name="maxBytes">The size limit, after decompression.</param>
    /// <param name="cancellationToken">Cancels the opening; each read has a token of its own.</param>
    /// <exception cref="DocumentUnreadableException">
    /// This document cannot be read: 403, 404, another refusal that lasts, or larger than the limit (at once, or while it is read).
    /// </exception>
    public Task<Stream> DownloadAsync(RestCall call, long maxBytes, CancellationToken cancellationToken)
    {
        // RestSharp would ask for JSON or XML, and servers that keep to that answer 406 for other files.
        var any = call.Headers.ContainsKey(Accept)
            ? call
            : call with { Headers = new Dictionary<string, string>(call.Headers) { [Accept] = "*/*" } };
        return RunAsync(any, token => OpenAsync(any, maxBytes, token), cancellationToken);
    }

    public void Dispose() => _transport.Dispose();

    private async Task<RestAnswer> AnswerAsync(RestCall call, CancellationToken cancellationToken)
    {
        var (response, where, credentials) = await _sender.SendAsync(call, cancellationToken);
        using (response)
            return await JudgeAsync(response, where, credentials, call, cancellationToken);
    }

    private async Task<Stream> OpenAsync(RestCall call, long maxBytes, CancellationToken cancellationToken)
    {
        var (response, where) = await DownloadableAsync(call, cancellationToken);
        try
        {
            return await DownloadStream.OpenAsync(
                response, (where, call.Endpoint), new DownloadLimits(maxBytes, _options.Timeout), _context, AgainAsync, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        async Task<HttpResponseMessage> AgainAsync(RangeHeaderValue? range, RangeConditionHeaderValue? version, CancellationToken token)
        {
            _context.Usage.Add(call.Endpoint, new EndpointUsage(0, 0, 1, 0));
            var headers = new Dictionary<string, string>(call.Headers);
            if (range is not null && version is not null)
                (headers["Range"], headers["If-Range"]) = (range.ToString(), version.ToString());
            var again = call with { Headers = headers };
            return await RunAsync(again, async attempt => (await DownloadableAsync(again, attempt)).Response, token);
        }
    }

    private async Task<(HttpResponseMessage Response, string Where)> DownloadableAsync(RestCall call, CancellationToken cancellationToken)
    {
        var (response, where, credentials) = await _sender.SendAsync(call, cancellationToken);
        if (response.IsSuccessStatusCode)
            return (response, where);
        using (response)
            throw await RefusalAsync(response, where, credentials, call, cancellationToken);
    }

    private async Task<Exception> RefusalAsync(
        HttpResponseMessage response,
        string where,
        AuthenticationHeaderValue? credentials,
        RestCall call,
        CancellationToken cancellationToken)
    {
        try
        {
            await JudgeAsync(response, where, credentials, call, cancellationToken);
            return new SourceException(SourceErrorKind.Misconfigured, $"{where} answered {(int)response.StatusCode} instead of a file.");
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Forbidden or SourceErrorKind.Misconfigured)
        {
            return response.StatusCode switch
            {
                HttpStatusCode.NotFound => new DocumentUnreadableException(FailureReason.NotFound, e.Message, e),
                HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
                    => new DocumentUnreadableException(FailureReason.Forbidden, e.Message, e),
                // 410 says that the vendor removed the endpoint, and nothing about the file.
                _ => new DocumentUnreadableException(FailureReason.Other, e.Message, e),
            };
        }
    }

    private async Task<RestAnswer> JudgeAsync(
        HttpResponseMessage response,
        string where,
        AuthenticationHeaderValue? credentials,
        RestCall call,
        CancellationToken cancellationToken)
    {
        var answer = !response.IsSuccessStatusCode || call.WantsBody(response)
            ? await AnswerReader.ReadAsync(response, where, call.MaxBytes ?? _options.MaxAnswerBytes, cancellationToken)
            : AnswerReader.WithoutBody(response, where);
        _context.Usage.Add(call.Endpoint, new EndpointUsage(0, answer.Body.Length, 0, 0));
        var error = _options.Errors.Classify(answer, call, _context.Time);
        if (_options.Budget(call.Endpoint) is { } budget && Pause(answer, error) is { } pause)
            await _context.Budgets.SlowDownAsync(budget, pause, cancellationToken);

        return error is null ? answer : throw CredentialRedactor.Redact(error, credentials);
    }

    private TimeSpan? Pause(RestAnswer answer, SourceException? error)
        => error?.Kind == SourceErrorKind.RateLimited
            ? error.RetryAfter ?? DefaultPause
            : RateLimitHeaders.Exhausted(answer, _context.Time);

    private async Task<T> RunAsync<T>(RestCall call, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var where = $"{_options.System} ({call.Endpoint})";
        using var span = SourceTelemetry.Call(_context.Usage.Source, call.Method.Method, call.Endpoint);
        var run = ResilienceContextPool.Shared.Get(call.Endpoint, cancellationToken);
        run.Properties.Set(RestPipeline.Call, call);
        try
        {
            return await _pipeline.ExecuteAsync(
                async context =>
                {
                    try
                    {
                        return await attempt(context.CancellationToken);
                    }
                    catch (Exception e) when (TransportErrors.Translate(e, where, context.CancellationToken) is { } translated)
                    {
                        throw translated;
                    }
                },
                run);
        }
        catch (SourceException e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Kind.ToString());
            throw;
        }
        catch (TimeoutRejectedException)
        {
            span?.SetStatus(ActivityStatusCode.Error, "timeout");
            throw new SourceException(
                SourceErrorKind.Transient, $"{where} did not answer within {_options.Timeout.TotalSeconds:0} seconds.");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(run);
        }
    }
}
