using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// What syncs of a network source cost, stored and searchable: real worker processes over a durable PostgreSQL, the system and its HTTP on the
/// same machine. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark SyncBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class SyncBenchmark
{
    private const string Connector = "abcdefabcdefabcdefabcdefabcdefab";
    private const int Changed = 200;

    private static readonly Dictionary<string, string> NoBudgets = new() { ["Connectors__Engine__Budgets"] = "false" };

    [Test]
    public async Task Stored_and_searchable([Values("google_drive", "gmail", "slack")] string type, [Values(1, 2)] int workers)
    {
        await using var system = Make(type);
        await system.StartAsync();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var one = await WorkerProcess.StartAsync(postgres.ConnectionString, data, data, settings: NoBudgets);
        await using var two = workers == 2 ? await WorkerProcess.StartAsync(postgres.ConnectionString, data, data, settings: NoBudgets) : null;
        WorkerProcess[] processes = [.. new[] { one, two }.OfType<WorkerProcess>()];
        var (documents, started) = (system.Documents, processes.Sum(worker => worker.CpuSeconds()));

        var first = await SyncAsync(postgres.Database, system);
        var cpu = processes.Sum(worker => worker.CpuSeconds()) - started;
        var idle = await SyncAsync(postgres.Database, system);
        system.Change(Changed);
        var next = await SyncAsync(postgres.Database, system);

        Assert.That(await SearchableAsync(postgres.Database), Is.EqualTo(system.Documents));
        Report.Line($"{type}, {workers} worker(s): {documents:N0} documents", $"{documents / first.Seconds:N0} documents/s", $"{1000.0 * first.Calls / documents:N1} calls per thousand; {first.Seconds:N1} s");
        Report.Line("  nothing changed", $"{idle.Calls} calls", $"{idle.Seconds:N2} s");
        Report.Line($"  {Changed} changed", $"{next.Calls} calls", $"{next.Seconds:N2} s");
        Report.Line("  peak memory", string.Join(" + ", processes.Select(worker => $"{worker.PeakMemoryMegabytes():N0}")) + " MB", $"{1000 * cpu / documents:N2} processor seconds per thousand documents");
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
        var run = await database.FirstAsync<long>(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, access_freq, timeout_secs)
            values (@Connector, 'tenant', 'Measured', @Type, @config::jsonb, 0, 0, 0, 600) on conflict do nothing;
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (@Connector, 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour') returning id
            """,
            new { Connector, system.Type, config = system.Config.ToJsonString() },
            CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await database.FirstAsync<bool>("select finished_at is not null from runs where id = @run", new { run }, CancellationToken.None),
            TimeSpan.FromMinutes(10));
        var (status, seconds, error) = await database.FirstAsync<(string, double, string?)>(
            "select status, extract(epoch from finished_at - started_at)::float8, error from runs where id = @run", new { run }, CancellationToken.None);
        Assert.That(status, Is.EqualTo("SUCCESS"), error);
        return (seconds, system.Upstream.Requests.Count - calls);
    }

    private static Task<long> SearchableAsync(Database database)
        => database.FirstAsync<long>("select count(distinct document_id) from chunks where search is not null", null, CancellationToken.None);
}
