using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>Asserts that the knowledge bases hold exactly what the worlds hold, and that no run or deleted connector is left.</summary>
internal sealed class ChaosVerdict(ChaosConsole console, ChaosWorlds worlds)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async Task AssertAsync()
    {
        await Task.WhenAll(worlds.Chosen.Select(chosen => SettleAsync(chosen.Connector)));
        // The others were brought up to date in an earlier round. What happened since must have cost them nothing.
        foreach (var (world, connector) in worlds.All)
        {
            var held = await HeldAsync(connector);
            var expected = world.Expected();
            var different = held
                .Where(item => expected.TryGetValue(item.Key, out var value) && value != item.Value)
                .Select(item => $"{item.Key}: {item.Value} instead of {expected[item.Key]}");
            Assert.That(held.Keys.Except(expected.Keys), Is.Empty, $"{world.Source}: these documents no longer exist");
            Assert.That(expected.Keys.Except(held.Keys), Is.Empty, $"{world.Source}: these documents were lost");
            Assert.That(different, Is.Empty, $"{world.Source}: these documents are outdated");
        }

        Assert.That(await console.ScalarAsync<long>(WrongChunkCounts), Is.Zero, "documents with a wrong number of chunks");
        // An access refresh may fall due at any time. It ends soon, as everything must.
        foreach (var left in (string[])[UnfinishedRuns, UnfinishedTasks, Remains])
            await Eventually.TrueAsync(async () => await console.ScalarAsync<long>(left) == 0, Limit);
    }

    private const string UnfinishedRuns = "select count(*) from runs where finished_at is null";

    private const string UnfinishedTasks = "select count(*) from tasks where state in ('waiting', 'running')";

    private const string WrongChunkCounts =
        "select count(*) from documents d where d.chunk_count <> (select count(*) from chunks k where k.document_id = d.id)";

    /// <summary>Deleted connectors, and documents without a connector.</summary>
    private const string Remains =
        """
        select (select count(*) from connectors where deleted_at is not null)
             + (select count(*) from documents where connector_id not in (select id from connectors))
        """;

    /// <summary>
    /// Brings a connector up to date. It takes two runs of a kind, because the first may have begun before the last change. The replay
    /// reads documents that failed during the chaos.
    /// </summary>
    private async Task SettleAsync(string connector)
    {
        foreach (var kind in (RunKind[])[RunKind.Sync, RunKind.Sync, RunKind.Replay, RunKind.Prune, RunKind.Prune])
            await console.FinishAsync(connector, kind, Limit);
        await Eventually.TrueAsync(
            async () => await console.ScalarAsync<long>(
                "select count(*) from runs where connector_id = @connector and finished_at is null", new { connector }) == 0,
            Limit);
    }

    private async Task<Dictionary<string, string>> HeldAsync(string connector)
        => (await console.QueryAsync<(string Id, string Title, string Text)>(
            """
            select d.source_id, d.title, coalesce(string_agg(substr(k.content, k.overlap + 1), '' order by k.ordinal), '')
            from documents d left join chunks k on k.document_id = d.id
            where d.connector_id = @connector and d.missing_since is null group by d.id
            """,
            new { connector })).ToDictionary(row => row.Id, row => $"{row.Title}: {VersionWord.In(row.Text)}");
}
