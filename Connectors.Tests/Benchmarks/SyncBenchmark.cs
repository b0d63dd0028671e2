using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of a network source until all documents are searchable: real worker processes, a durable PostgreSQL, and the fake system
/// on the same machine. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark SyncBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class SyncBenchmark
{
    private const int Changed = 200;

    /// <summary>Documents per second with one worker, by source.</summary>
    private static readonly Dictionary<string, double> Alone = [];

    [Test]
    public async Task Measure_syncs_until_all_documents_are_stored_and_searchable(
        [Values("google_drive", "gmail", "slack")] string type, [Values(1, 2)] int workers)
    {
        await using var system = Make(type);
        await system.StartAsync();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var one = await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, budgets: false);
        await using var two = workers == 2 ? await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, budgets: false) : null;
        WorkerProcess[] processes = [.. new[] { one, two }.OfType<WorkerProcess>()];
        var (documents, started) = (system.Documents, processes.Sum(worker => worker.CpuSeconds()));

        var first = await SyncAsync(postgres.Database, system);
        var cpu = processes.Sum(worker => worker.CpuSeconds()) - started;
        var idle = await SyncAsync(postgres.Database, system);
        system.Change(Changed);
        var next = await SyncAsync(postgres.Database, system);

        Assert.That(await SearchableAsync(postgres.Database), Is.EqualTo(system.Documents));
        var copy = (await PlainCopy.MeasureAsync(postgres.Database)).TotalSeconds;
        var rerun = await BenchmarkSync.RunAsync(postgres.Database, system.Type, system.Config.ToJsonString(), 1);
        var warm = system.Documents / rerun.TotalSeconds;
        Report.Line(
            $"{type}, {workers} worker(s): {documents:N0} documents",
            $"{documents / first.Seconds:N0} documents/s",
            $"{copy / first.Seconds:N2} x COPY",
            $"{first.Seconds:N1} s");
        Report.Peer(documents / first.Seconds, system.Peer.Rate, system.Peer.Aim);
        Report.Peer(warm, system.Peer.Rate, system.Peer.Aim, warm: true);
        var calls = 1000.0 * first.Calls / documents;
        Report.Line("  calls upstream per thousand documents", $"{calls:N1}", Report.OfLimit(calls, system.MaxCalls));
        Report.Line(
            "  sync without changes", $"{idle.Calls} calls", Report.OfLimit(idle.Calls, system.MaxIdleCalls), $"{idle.Seconds:N2} s");
        Report.Line(
            $"  sync after {Changed} changes",
            $"{next.Calls} calls",
            $"{(double)next.Calls / Changed:N2} x changes",
            $"{next.Seconds:N2} s");
        Report.Memory(
            "  peak memory of the larger worker",
            processes.Max(worker => worker.PeakMemoryMegabytes()),
            $"{1000 * cpu / documents:N2} processor seconds per thousand documents");
        if (workers == 1)
            Alone[type] = documents / first.Seconds;
        else if (Alone.TryGetValue(type, out var alone))
            Report.Line(
                "  two workers",
                $"{documents / first.Seconds:N0} documents/s",
                $"{documents / first.Seconds / alone:N2} x one worker",
                "workers, PostgreSQL and the fake share this machine");
        Directory.Delete(data, recursive: true);
    }

    private static MeasuredSystem Make(string type) => type switch
    {
        "google_drive" => new MeasuredDrive(),
        "gmail" => new MeasuredGmail(),
        _ => new MeasuredSlack(),
    };

    private static async Task<(double Seconds, int Calls)> SyncAsync(Database database, MeasuredSystem system)
    {
        var calls = system.Upstream.Requests.Count;
        var took = await BenchmarkSync.RunAsync(database, system.Type, system.Config.ToJsonString());
        return (took.TotalSeconds, system.Upstream.Requests.Count - calls);
    }

    private static Task<long> SearchableAsync(Database database)
        => database.FirstAsync<long>(
            "select count(distinct document_id) from chunks where search is not null", null, CancellationToken.None);
}
