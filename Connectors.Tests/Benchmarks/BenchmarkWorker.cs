using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>A worker that paces itself nearly as in production: the tests' workers tell many times as often that they live, and look for lost work.</summary>
internal static class BenchmarkWorker
{
    /// <param name="connectionString">The database.</param>
    /// <param name="data">Its own files.</param>
    /// <param name="root">The folder that it may read.</param>
    /// <param name="workers">How many jobs it does at once.</param>
    /// <param name="budgets">Whether it keeps within what the system allows; off, where the system's own speed is not to count.</param>
    public static Task<WorkerProcess> StartAsync(
        string connectionString, string data, string? root = null, int workers = 4, bool budgets = true)
        => WorkerProcess.StartAsync(connectionString, data, root ?? data, workers, settings: new Dictionary<string, string>
        {
            ["Connectors__Engine__LeaseTtl"] = "00:01:00",
            ["Connectors__Engine__Heartbeat"] = "00:00:03",
            // Not 15 s: a measurement's run is a row that nobody enqueued, which the next look finds.
            ["Connectors__Engine__Sweep"] = "00:00:02",
            ["Connectors__Engine__Invisibility"] = "00:02:00",
            ["Connectors__Engine__Budgets"] = budgets ? "true" : "false",
        });
}
