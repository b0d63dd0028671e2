using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Support;

/// <summary>
/// A fake remote system: real HTTP on a port of its own. Derive one for each vendor, by the vendor's documentation, and map exactly
/// the routes that the vendor has. A request for any other route gets 404, is kept in <see cref="Unknown"/> and fails the test when
/// the fake is disposed. So does a request that the vendor's list of operations does not have, or has as removed.
/// </summary>
public abstract class FakeUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<UpstreamRequest> _requests = new();
    private readonly ConcurrentQueue<UpstreamRequest> _unknown = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly VendorContract? _contract;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, (string? ContentType, byte[] Body)> _first = [];
    private readonly Dictionary<string, (UpstreamRequest? Request, string? ContentType, byte[] Body)> _pages = [];
    private readonly SemaphoreSlim _repeating = new(1, 1);
    private readonly Lock _lock = new();
    private WebApplication? _app;
    private UpstreamFaults _faults = UpstreamFaults.None;
    private Random _dice = new(1);

    protected FakeUpstream() => _contract = VendorContract.Find(GetType());

    /// <summary>The base address, with a slash at the end.</summary>
    public Uri Address => new(_app?.Urls.Single() ?? throw new InvalidOperationException($"Call {nameof(StartAsync)} first."));

    /// <summary>All requests in the order of arrival, refused ones included.</summary>
    public IReadOnlyList<UpstreamRequest> Requests => [.. _requests];

    /// <summary>The number of <see cref="Requests"/>, without copying them.</summary>
    public int Asked => _requests.Count;

    /// <summary>Requests for routes that are not mapped.</summary>
    public IReadOnlyList<UpstreamRequest> Unknown => [.. _unknown];

    /// <summary>How many pages came a second time; see <see cref="RepeatsOnce"/>.</summary>
    public int Repeated { get; private set; }

    /// <summary>Completes when the first request meets <see cref="UpstreamFault.Held"/>.</summary>
    public Task Held => _held.Task;

    public UpstreamFaults Faults
    {
        get => _faults;
        set
        {
            lock (_lock)
            {
                _dice = new Random(value.Seed);
                _faults = value;
            }
        }
    }

    /// <summary>
    /// Names the list of which a request asks for a page; null: none. Its second page comes once as the first did, as a cache may give it.
    /// </summary>
    public Func<UpstreamRequest, string?> RepeatsOnce { get; set; } = _ => null;

    /// <summary>Through which the system is changed while it is asked. Null: a test changes nothing in the meantime.</summary>
    public ChangeGate? Gate { get; init; }

    public int Count(string path) => _requests.Count(request => request.Path == path);

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ListenOnUnusedPort();
        var app = builder.Build();
        app.Use(AnswerAsync);
        app.UseRouting();
        Map(app);
        app.MapFallback("{*path}", RefuseUnknown);
        await app.StartAsync();
        _app = app;
    }

    /// <summary>Stops, and fails the test if a route was requested that the vendor does not have.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null)
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await _app.StopAsync(atOnce.Token);
            await _app.DisposeAsync();
        }

        _repeating.Dispose();
        Assert.That(Unknown, Is.Empty, $"{GetType().Name} does not have these routes");
        Assert.That(_complaints.Distinct(), Is.Empty, "requests that the vendor's documents do not allow");
    }

    /// <summary>Maps the vendor's routes.</summary>
    protected abstract void Map(IEndpointRouteBuilder routes);

    /// <summary>Writes the body of a refusal. Override it if the vendor documents one. Status and Retry-After are already set.</summary>
    protected virtual Task WriteRefusalAsync(HttpContext context, UpstreamFault fault) => context.Response.WriteAsync("refused");

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = await DescribeAsync(context);
        _requests.Enqueue(request);
        if (_contract?.Complaint(request) is { } complaint)
            _complaints.Enqueue(complaint);
        if (Faults.Latency > TimeSpan.Zero)
            await Task.Delay(Faults.Latency, context.RequestAborted);

        var fault = Throw(request);
        using var turn = Gate is null ? null : await Gate.EnterAsync(context.RequestAborted);
        switch (fault)
        {
            case UpstreamFault.None when RepeatsOnce(request) is { } list:
                await RepeatOnceAsync(context, next, list, request);
                break;
            case UpstreamFault.None:
                await next(context);
                break;
            case UpstreamFault.Dropped:
                context.Abort();
                break;
            case UpstreamFault.Stuck:
                await RepeatAsync(context, next);
                break;
            case UpstreamFault.Truncated:
                await TruncateAsync(context, next);
                break;
            case UpstreamFault.Held:
                _held.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                await RefuseAsync(context, fault);
                break;
        }
    }

    private UpstreamFault Throw(UpstreamRequest request)
    {
        lock (_lock)
        {
            if (!_faults.Applies(request))
                return UpstreamFault.None;

            var thrown = _dice.Next(100);
            foreach (var (fault, percent) in _faults.Percent)
            {
                thrown -= percent;
                if (thrown < 0)
                    return fault;
            }

            return UpstreamFault.None;
        }
    }

    private Task RefuseAsync(HttpContext context, UpstreamFault fault)
    {
        context.Response.StatusCode = fault switch
        {
            UpstreamFault.Unauthorized => StatusCodes.Status401Unauthorized,
            UpstreamFault.Forbidden => StatusCodes.Status403Forbidden,
            UpstreamFault.NotFound => StatusCodes.Status404NotFound,
            UpstreamFault.Throttled => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (fault == UpstreamFault.Throttled && Faults.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = ((long)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in Faults.Headers)
            context.Response.Headers[name] = value;
        return WriteRefusalAsync(context, fault);
    }

    private async Task RepeatAsync(HttpContext context, RequestDelegate next)
    {
        var first = await FirstAsync(context, next);
        context.Response.ContentType = first.ContentType;
        await context.Response.Body.WriteAsync(first.Body, context.RequestAborted);
    }

    private async Task RepeatOnceAsync(HttpContext context, RequestDelegate next, string list, UpstreamRequest request)
    {
        await _repeating.WaitAsync(context.RequestAborted);
        try
        {
            var isFirst = !_pages.TryGetValue(list, out var first);
            if (!isFirst && (first.Request is null || first.Request == request))
            {
                await next(context);
                return;
            }

            var wire = context.Response.Body;
            using var whole = new MemoryStream(first.Body ?? []);
            if (isFirst)
            {
                using var answer = new MemoryStream();
                context.Response.Body = answer;
                await next(context);
                context.Response.Body = wire;
                _pages[list] = (request, context.Response.ContentType, answer.ToArray());
                await wire.WriteAsync(answer.ToArray(), context.RequestAborted);
                return;
            }

            Repeated++;
            _pages[list] = (null, null, []);
            context.Response.ContentType = first.ContentType;
            await whole.CopyToAsync(wire, context.RequestAborted);
        }
        finally
        {
            _repeating.Release();
        }
    }

    /// <summary>Returns a path's first answer. Takes one request at a time, so concurrent requests get the same answer.</summary>
    private async Task<(string? ContentType, byte[] Body)> FirstAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value!;
        await _repeating.WaitAsync(context.RequestAborted);
        try
        {
            if (_first.TryGetValue(path, out var first))
                return first;

            var wire = context.Response.Body;
            using var whole = new MemoryStream();
            context.Response.Body = whole;
            await next(context);
            context.Response.Body = wire;
            return _first[path] = (context.Response.ContentType, whole.ToArray());
        }
        finally
        {
            _repeating.Release();
        }
    }

    private static async Task TruncateAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await next(context);
        context.Response.Body = wire;
        context.Response.ContentLength = Math.Max(whole.Length, 2);
        await wire.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length / 2), context.RequestAborted);
        await wire.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private static async Task<UpstreamRequest> DescribeAsync(HttpContext context)
    {
        var request = context.Request;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        request.Body.Position = 0;
        return new UpstreamRequest(
            request.Method, request.Path, request.QueryString.Value ?? "", request.Headers.Authorization.ToString(), body);
    }

    private Task RefuseUnknown(HttpContext context)
    {
        _unknown.Enqueue(
            new UpstreamRequest(context.Request.Method, context.Request.Path, context.Request.QueryString.Value ?? "", "", ""));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return context.Response.WriteAsync("no such route");
    }
}

/// <summary>A request that a fake upstream received.</summary>
/// <param name="Method">The HTTP method in capitals.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Query">With its question mark. Empty if there is no query.</param>
/// <param name="Authorization">The header as it was sent. Empty if it was missing.</param>
/// <param name="Body">As UTF-8 text.</param>
public sealed record UpstreamRequest(string Method, string Path, string Query, string Authorization, string Body)
{
    /// <summary>The first value of a query parameter. Null if it was not sent.</summary>
    public string? Parameter(string name)
        => QueryHelpers.ParseQuery(Query).TryGetValue(name, out var values) ? values.FirstOrDefault() : null;

    public override string ToString() => $"{Method} {Path}{Query}";
}
