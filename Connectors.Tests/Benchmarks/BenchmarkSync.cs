using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Syncs a connector with real workers and returns how long the run took.</summary>
internal static class BenchmarkSync
{
    /// <summary>The id of a connector, by its number.</summary>
    public static string Connector(int number) => $"bacdefabcdefabcdefabcdefabcdefa{number}";

    /// <param name="database">The workers' database.</param>
    /// <param name="source">The source's type.</param>
    /// <param name="config">Its config, as JSON.</param>
    /// <param name="number">Number of the connector, one digit. A new one reads everything, in processes whose code is already
    /// compiled.</param>
    public static async Task<TimeSpan> RunAsync(Database database, string source, string config, int number = 0)
    {
        var connector = Connector(number);
        if (await new ConnectorStore(database).FindAsync(TestConnectors.Tenant, connector, CancellationToken.None) is null)
            await TestConnectors.AddAsync(database, source, config, "Benchmark", connector, timeoutSecs: 600);
        var run = await database.FirstAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (@connector, 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour') returning id
            """,
            new { connector },
            CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await database.FirstAsync<bool>(
                "select finished_at is not null from runs where id = @run", new { run }, CancellationToken.None),
            TimeSpan.FromMinutes(10));
        var (status, seconds, error) = await database.FirstAsync<(string, double, string?)>(
            "select status, extract(epoch from finished_at - started_at)::float8, error from runs where id = @run",
            new { run },
            CancellationToken.None);
        Assert.That(status, Is.EqualTo("SUCCESS"), error);
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Returns the calls to the system that the last run made.</summary>
    public static Task<long> CallsAsync(Database database) => database.FirstAsync<long>(
        """
        select coalesce(sum((value ->> 'calls')::bigint), 0)::bigint from runs, jsonb_each(usage)
        where runs.id = (select max(id) from runs)
        """,
        null,
        CancellationToken.None);
}
