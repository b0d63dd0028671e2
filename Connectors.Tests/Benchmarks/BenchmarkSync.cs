using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Syncs a connector in real workers, and tells how long the run took.</summary>
internal static class BenchmarkSync
{
    /// <param name="database">The workers' database.</param>
    /// <param name="source">The kind of source.</param>
    /// <param name="config">Its config, as JSON.</param>
    /// <param name="number">Which connector; another one reads everything anew, in processes that have read before.</param>
    public static async Task<TimeSpan> RunAsync(Database database, string source, string config, int number = 0)
    {
        var connector = $"bacdefabcdefabcdefabcdefabcdefa{number}";
        var run = await database.FirstAsync<long>(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, access_freq, timeout_secs)
            values (@connector, 'tenant', 'Benchmark', @source, @config::jsonb, 0, 0, 0, 600) on conflict do nothing;
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (@connector, 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour') returning id
            """,
            new { connector, source, config },
            CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await database.FirstAsync<bool>(
                "select finished_at is not null from runs where id = @run", new { run }, CancellationToken.None),
            TimeSpan.FromMinutes(10));
        var (status, seconds, error) = await database.FirstAsync<(string, double, string?)>(
            "select status, extract(epoch from finished_at - started_at)::float8, error from runs where id = @run", new { run }, CancellationToken.None);
        Assert.That(status, Is.EqualTo("SUCCESS"), error);
        return TimeSpan.FromSeconds(seconds);
    }
}
