using System.Diagnostics.Metrics;

namespace Connectors.Jobs.Monitoring;

/// <summary>Gauges that show the installation's state as last sampled.</summary>
internal sealed class StateMetrics : IDisposable
{
    public const string Name = "Connectors.State";

    private readonly Meter _meter = new(Name);
    private volatile IReadOnlyList<StateSample> _samples = [];

    public StateMetrics()
    {
        Gauge("connectors.runs.active", "active", "kind", "status", "Runs that have not ended.");
        Gauge("connectors.queue.depth", "queue", "queue", null, "Jobs that wait for a worker.");
        Gauge("connectors.tasks.open", "tasks", "work", "state", "Partitions of runs that have not ended.");
        Gauge("connectors.failures.open", "failures", "reason", null, "Documents and containers that could not be read.");
        Gauge("connectors.prunes.held", "held", null, null, "Prunes and syncs whose deletions await approval.");
        Gauge("connectors.access.failed", "access", null, null, "Connectors whose last access refresh failed.");
        Gauge("connectors.credentials.expiring", "expiring", null, null, "Connectors whose credentials end within 14 days, or have ended.");
        Gauge("connectors.installed", "connectors", "state", null, "Connectors.");
        Gauge("connectors.schedule.lag", "lag", null, null, "How long the most delayed sync has been due.", "s");
        Gauge("connectors.schedule.overdue", "overdue", null, null, "Connectors whose sync has been due for over a minute.");
        Gauge("connectors.budget.ahead", "budget", null, null, "How far ahead the busiest upstream budget is reserved.", "s");
        Gauge("connectors.budget.exhausted", "exhausted", null, null, "Upstream budgets whose next call must wait over 5 seconds.");
        Gauge("connectors.index.outdated", "outdated", null, null, "Chunks that the index is still to take up anew, roughly.");
        Gauge("connectors.vectors.missing", "vectors", null, null, "Chunks that have no vector of their present text yet.");
    }

    public void Set(IReadOnlyList<StateSample> samples) => _samples = samples;

    public void Dispose() => _meter.Dispose();

    /// <param name="metric">The samples that the gauge shows, as <see cref="StateSample.Metric"/> names them.</param>
    /// <param name="label">The tag of <see cref="StateSample.Label"/>. Null means no such tag.</param>
    /// <param name="status">The tag of <see cref="StateSample.Status"/>. Null means no such tag.</param>
    private void Gauge(string name, string metric, string? label, string? status, string about, string? unit = null)
        => _meter.CreateObservableGauge(name, () => Read(metric, label, status), unit, about);

    private IEnumerable<Measurement<double>> Read(string metric, string? label, string? status)
    {
        foreach (var sample in _samples)
        {
            if (sample.Metric == metric)
                yield return new Measurement<double>(sample.Value, Tags(sample, label, status));
        }
    }

    private static List<KeyValuePair<string, object?>> Tags(StateSample sample, string? label, string? status)
    {
        List<KeyValuePair<string, object?>> tags = [];
        if (label is not null)
            tags.Add(new(label, sample.Label));
        if (status is not null)
            tags.Add(new(status, sample.Status));
        return tags;
    }
}
