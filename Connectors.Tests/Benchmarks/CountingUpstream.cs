using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Benchmarks;

/// <summary>A system that counts calls and answers 429 above its limit of calls per sliding window.</summary>
public sealed class CountingUpstream : FakeUpstream
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _window = new();

    /// <summary>Calls allowed in a window.</summary>
    public int Calls { get; init; } = 100;

    /// <summary>Length of the window.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromSeconds(5);

    public int Answered { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Maximum number of calls in any window.</summary>
    public int Max { get; private set; }

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
            (Answered, Max) = (Answered + 1, Math.Max(Max, _window.Count));
            return Results.Text("{}");
        }
    });
}
