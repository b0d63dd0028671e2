using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Jobs.Telemetry;

/// <summary>A span whose duration is also a metric.</summary>
internal sealed class TimedSpan(Activity? span, Histogram<double> durations) : IDisposable
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public void Dispose()
    {
        durations.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds);
        span?.Dispose();
    }
}
