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
        await AssertNothingIsLeftAsync();
    }

    private const string WrongChunkCounts =
        "select count(*) from documents d where d.chunk_count <> (select count(*) from chunks k where k.document_id = d.id)";

    /// <summary>Runs and tasks that have not ended, deleted connectors, and documents without a connector, each as it stands.</summary>
    private const string Left =
        """
        select 'run ' || to_jsonb(r)::text || coalesce(', its job ' || j.statename, '')
        from runs r left join hangfire.job j on j.id::text = r.job_id where r.finished_at is null
        union all
        select 'task ' || to_jsonb(t)::text || coalesce(', its job ' || j.statename, '')
        from tasks t left join hangfire.job j on j.id::text = t.job_id where t.state in ('waiting', 'running')
        union all
        select 'deleted connector ' || id from connectors where deleted_at is not null
        union all
        select 'document of ' || connector_id from documents where connector_id not in (select id from connectors)
        """;

    /// <summary>An access refresh may fall due at any time. It ends soon, as everything must.</summary>
    private async Task AssertNothingIsLeftAsync()
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Eventually.TrueAsync(async () => (left = await console.QueryAsync<string>(Left)).Count == 0, Limit);
        }
        catch (TimeoutException)
        {
            var now = await console.ScalarAsync<DateTime>("select now()");
            Assert.That(left, Is.Empty, $"left after {Limit.TotalMinutes} min, at {now:O}");
        }
    }

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
