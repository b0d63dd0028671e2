using System.Diagnostics;

namespace Connectors.Tests.Benchmarks;

/// <summary>Durations of a repeated action, with percentiles.</summary>
internal sealed class Latencies
{
    private readonly List<double> _ms = [];

    public async Task<T> MeasureAsync<T>(Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await work();
        Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return result;
    }

    /// <summary>Does something once, then twenty times, and prints how long it takes.</summary>
    public static async Task ReportAsync(string what, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        var (first, took) = (Stopwatch.GetElapsedTime(started).TotalMilliseconds, new Latencies());
        for (var call = 0; call < 20; call++)
        {
            await took.MeasureAsync(async () =>
            {
                await work();
                return true;
            });
        }

        Report.Line($"  {what}", $"{took}", $"{took.P95 / 200:N2} x 200 ms", $"the first call {first:N0} ms");
    }

    public void Add(double ms) => _ms.Add(ms);

    public int Count => _ms.Count;

    public double P95 => _ms.Count == 0 ? 0 : At(0.95);

    public override string ToString() => _ms.Count == 0 ? "none" : $"p50 {At(0.5):N0} p95 {At(0.95):N0} max {At(1):N0} ms";

    private double At(double share) => _ms.Order().ElementAt(Math.Min(_ms.Count - 1, (int)(share * _ms.Count)));
}
