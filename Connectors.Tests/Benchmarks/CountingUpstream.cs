using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Benchmarks;

/// <summary>A system that allows so many calls in any window of time, counts, and answers 429 above.</summary>
public sealed class CountingUpstream : FakeUpstream
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _window = new();

    public int Calls { get; init; } = 100;

    public TimeSpan Per { get; init; } = TimeSpan.FromSeconds(5);

    public int Answered { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Most calls in any window.</summary>
    public int Most { get; private set; }

    protected override void Map(IEndpointRouteBuilder routes) => routes.MapGet("/call", (HttpContext context) =>
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            while (_window.TryPeek(out var oldest) && TimeProvider.System.GetElapsedTime(oldest, now) > Per)
                _window.Dequeue();
            if (_window.Count >= Calls)
            {
                Refused++;
                context.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(StatusCodes.Status429TooManyRequests);
            }

            _window.Enqueue(now);
            (Answered, Most) = (Answered + 1, Math.Max(Most, _window.Count));
            return Results.Text("{}");
        }
    });
}
