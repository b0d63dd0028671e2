using System.Globalization;
using System.Threading.RateLimiting;
using Connectors.Api.Envelopes;

namespace Connectors.Api.Security;

/// <summary>
/// Keeps one key, or one address without a key, from taking the whole process: by a number of requests in a minute and by a number at the
/// same time. Every answer tells what is left in RateLimit headers.
/// </summary>
internal sealed class RateLimits : IAsyncDisposable
{
    private const int PeriodsPerMinute = 60;

    private readonly RequestDelegate _next;
    private readonly ApiLimits _limits;
    private readonly PartitionedRateLimiter<HttpContext>? _rate;
    private readonly PartitionedRateLimiter<HttpContext>? _concurrency;

    public RateLimits(RequestDelegate next, ApiLimits limits)
    {
        (_next, _limits) = (next, limits);
        if (limits.RequestsPerMinute > 0)
        {
            var options = new TokenBucketRateLimiterOptions
            {
                TokenLimit = limits.RequestsPerMinute,
                TokensPerPeriod = Math.Max(1, limits.RequestsPerMinute / PeriodsPerMinute),
                ReplenishmentPeriod = Period(limits),
                QueueLimit = 0,
            };
            _rate = PartitionedRateLimiter.Create<HttpContext, string>(
                context => RateLimitPartition.GetTokenBucketLimiter(Who(context), _ => options));
        }

        if (limits.Concurrent > 0)
        {
            var options = new ConcurrencyLimiterOptions { PermitLimit = limits.Concurrent, QueueLimit = 0 };
            _concurrency = PartitionedRateLimiter.Create<HttpContext, string>(
                context => RateLimitPartition.GetConcurrencyLimiter(Who(context), _ => options));
        }
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await _next(context);
            return;
        }

        using var permit = _rate?.AttemptAcquire(context);
        var left = _rate?.GetStatistics(context)?.CurrentAvailablePermits ?? 0;
        if (_rate is not null)
            context.Response.OnStarting(() => TellAsync(context, left));
        if (permit is { IsAcquired: false })
        {
            throw Refusal(
                $"This key sent more than {_limits.RequestsPerMinute} requests within a minute. Wait, then send fewer.", Period(_limits));
        }

        using var place = _concurrency?.AttemptAcquire(context);
        if (place is { IsAcquired: false })
        {
            throw Refusal(
                $"{_limits.Concurrent} requests of this key are under way already. Wait until one of them ends.", TimeSpan.FromSeconds(1));
        }

        await _next(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (_rate is not null)
            await _rate.DisposeAsync();
        if (_concurrency is not null)
            await _concurrency.DisposeAsync();
    }

    private Task TellAsync(HttpContext context, long left)
    {
        var headers = context.Response.Headers;
        var missing = (_limits.RequestsPerMinute - left) * 60.0 / _limits.RequestsPerMinute;
        headers["RateLimit-Limit"] = _limits.RequestsPerMinute.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = Math.Ceiling(missing).ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"{_limits.RequestsPerMinute};w=60");
        return Task.CompletedTask;
    }

    /// <summary>After how long there are requests again.</summary>
    private static TimeSpan Period(ApiLimits limits)
        => TimeSpan.FromMinutes(1) / Math.Min(limits.RequestsPerMinute, PeriodsPerMinute);

    private static string Who(HttpContext context) => context.Caller() is { KeyId.Length: > 0 } caller
        ? $"{caller.Tenant}/{caller.KeyId}"
        : $"address {FailedSignIns.Address(context)}";

    private static ApiException Refusal(string message, TimeSpan pause) => new(StatusCodes.Status429TooManyRequests, message)
    {
        Status = StatusCodes.Status429TooManyRequests,
        RetryAfter = pause,
    };
}
