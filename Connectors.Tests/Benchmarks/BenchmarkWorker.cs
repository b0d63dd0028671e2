using Connectors.Jobs.Running;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Starts workers with nearly the intervals of production. The tests' workers send heartbeats and sweep much more often.</summary>
internal static class BenchmarkWorker
{
    /// <param name="connectionString">The database.</param>
    /// <param name="data">The worker's own files.</param>
    /// <param name="root">The folder that folder sources may read. Null means the data directory.</param>
    /// <param name="workers">Number of jobs it runs at once.</param>
    /// <param name="budgets">Whether it respects the system's rate limits. Turn it off to measure the product rather than the
    /// limits.</param>
    /// <param name="parallelism">How many documents a task opens at once. Null means the product's default.</param>
    public static Task<WorkerProcess> StartAsync(
        string connectionString, string data, string? root = null, int workers = 4, bool budgets = true, int? parallelism = null)
        => WorkerProcess.StartAsync(connectionString, data, root ?? data, workers, settings: new Dictionary<string, string>
        {
            ["Connectors__Engine__ContentParallelism"] = $"{parallelism ?? new EngineOptions().ContentParallelism}",
            ["Connectors__Engine__LeaseTtl"] = "00:01:00",
            ["Connectors__Engine__Heartbeat"] = "00:00:03",
            // Not 15 s, because benchmarks insert runs without a job and the next sweep must find them.
            ["Connectors__Engine__Sweep"] = "00:00:02",
            ["Connectors__Engine__Invisibility"] = "00:02:00",
            ["Connectors__Engine__Budgets"] = budgets ? "true" : "false",
        });
}
