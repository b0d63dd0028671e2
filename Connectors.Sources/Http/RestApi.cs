using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Timeout;

namespace Connectors.Sources.Http;

/// <summary>
/// A system's REST interface: one pipeline of retries, budget and timeout, one error table, one account of what it costs.
/// Lives for one slice; connections outlive it. Thread-safe.
/// </summary>
/// <remarks>
/// Throws only <see cref="SourceException"/>, <see cref="DocumentUnreadableException"/> (downloads) and cancellation. Messages name method,
/// host and path, never queries, headers or bodies.
/// </remarks>
internal sealed class RestApi : IDisposable
{
    /// <summary>How long everybody pauses after a refusal that does not say for how long.</summary>
    private static readonly TimeSpan UnsaidPause = TimeSpan.FromSeconds(2);

    private readonly SourceContext _context;
    private readonly RestApiOptions _options;
    private readonly RestTransport _transport;
    private readonly RestSender _sender;
    private readonly ResiliencePipeline _pipeline;

    public RestApi(SourceContext context, RestApiOptions options)
    {
        _context = context;
        _options = options;
        _transport = new RestTransport(context.Host, options.Json);
        _sender = new RestSender(_transport, options, context.Usage);
        _pipeline = RestPipeline.Build(context, options);
    }

    /// <summary>The answer's JSON.</summary>
    public Task<T> SendAsync<T>(RestCall call, CancellationToken cancellationToken)
        => RunAsync(call, async token => JsonAnswer.Read<T>(await AnswerAsync(call, token), _options.Json), cancellationToken);

    /// <summary>The answer itself; refusals are thrown.</summary>
    public Task<RestAnswer> SendAsync(RestCall call, CancellationToken cancellationToken)
        => RunAsync(call, token => AnswerAsync(call, token), cancellationToken);

    /// <summary>A document's bytes, streamed. Disposing the stream releases the connection.</summary>
    /// <param name="call">What to get; its <see cref="RestCall.MaxBytes"/> bounds refusals only.</param>
    /// <param name="maxBytes">The size limit, after decompression.</param>
    /// <param name="cancellationToken">Stops the opening; reads have their own.</param>
    /// <exception cref="DocumentUnreadableException">This document cannot be had: 403, 404, 410, or larger than the limit (at once, or while it is read).</exception>
    public Task<Stream> DownloadAsync(RestCall call, long maxBytes, CancellationToken cancellationToken)
        => RunAsync(call, token => OpenAsync(call, maxBytes, token), cancellationToken);

    public void Dispose() => _transport.Dispose();

    private async Task<RestAnswer> AnswerAsync(RestCall call, CancellationToken cancellationToken)
    {
        var (response, where, credentials) = await _sender.SendAsync(call, cancellationToken);
        using (response)
            return await JudgeAsync(response, where, credentials, call, cancellationToken);
    }

    private async Task<Stream> OpenAsync(RestCall call, long maxBytes, CancellationToken cancellationToken)
    {
        var (response, where, credentials) = await _sender.SendAsync(call, cancellationToken);
        try
        {
            if (!response.IsSuccessStatusCode)
                throw await RefusalAsync(response, where, credentials, call, cancellationToken);

            return await DownloadStream.OpenAsync(response, where, maxBytes, _options.Timeout, call.Endpoint, _context, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<Exception> RefusalAsync(
        HttpResponseMessage response, string where, AuthenticationHeaderValue? credentials, RestCall call, CancellationToken cancellationToken)
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
                HttpStatusCode.NotFound or HttpStatusCode.Gone => new DocumentUnreadableException(FailureReason.NotFound, e.Message, e),
                HttpStatusCode.Forbidden => new DocumentUnreadableException(FailureReason.Forbidden, e.Message, e),
                _ => new DocumentUnreadableException(FailureReason.Other, e.Message, e),
            };
        }
    }

    private async Task<RestAnswer> JudgeAsync(
        HttpResponseMessage response, string where, AuthenticationHeaderValue? credentials, RestCall call, CancellationToken cancellationToken)
    {
        var answer = await AnswerReader.ReadAsync(response, where, call.MaxBytes ?? _options.MaxAnswerBytes, cancellationToken);
        _context.Usage.Add(call.Endpoint, new EndpointUsage(0, answer.Body.Length, 0, 0));
        var error = _options.Errors.Classify(answer, call, _context.Time);
        if (_options.Budget(call.Endpoint) is { } budget && Pause(answer, error) is { } pause)
            await _context.Budgets.SlowDownAsync(budget, pause, cancellationToken);

        return error is null ? answer : throw Unspoken.Of(error, credentials);
    }

    private TimeSpan? Pause(RestAnswer answer, SourceException? error)
        => error?.Kind == SourceErrorKind.RateLimited ? error.RetryAfter ?? UnsaidPause : RateLimitHeaders.Exhausted(answer, _context.Time);

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
            throw new SourceException(SourceErrorKind.Transient, $"{where} did not answer within {_options.Timeout.TotalSeconds:0} seconds.");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(run);
        }
    }
}
