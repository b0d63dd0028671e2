using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>Whether, after all that happened, the knowledge bases hold exactly what the worlds hold, and nothing is left under way.</summary>
internal sealed class ChaosVerdict(ChaosArena arena, IReadOnlyList<(IChaosWorld World, string Connector)> worlds)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public async Task GiveAsync()
    {
        foreach (var (_, connector) in worlds)
            await SettleAsync(connector);
        foreach (var (world, connector) in worlds)
        {
            var held = await HeldAsync(connector);
            var truth = world.Truth();
            Assert.That(held.Keys.Except(truth.Keys), Is.Empty, $"{world.Source} has these no more");
            Assert.That(truth.Keys.Except(held.Keys), Is.Empty, $"{world.Source}: these were lost");
            Assert.That(held.Where(item => truth[item.Key] != item.Value).Select(item => $"{item.Key}: {item.Value}, not {truth[item.Key]}"), Is.Empty, world.Source);
        }

        Assert.That(await arena.ScalarAsync<long>("select count(*) from runs where finished_at is null"), Is.Zero, "runs left under way");
        Assert.That(await arena.ScalarAsync<long>("select count(*) from tasks where state in ('waiting', 'running')"), Is.Zero, "tasks left under way");
        Assert.That(await arena.ScalarAsync<long>(Inconsistent), Is.Zero, "documents whose chunks are not as many as they should be");
        await Eventually.TrueAsync(async () => await arena.ScalarAsync<long>(Remains) == 0, Limit);
    }

    private const string Inconsistent =
        "select count(*) from documents d where d.chunk_count <> (select count(*) from chunks k where k.document_id = d.id)";

    private const string Remains =
        "select (select count(*) from connectors where deleted_at is not null) + (select count(*) from documents where connector_id not in (select id from connectors))";

    /// <summary>The first of each may be one that began before the last change. What could not be read meanwhile waits as failures for another try.</summary>
    private async Task SettleAsync(string connector)
    {
        foreach (var kind in (RunKind[])[RunKind.Sync, RunKind.Sync, RunKind.Replay, RunKind.Prune, RunKind.Prune])
            await arena.FinishAsync(connector, kind, Limit);
        await Eventually.TrueAsync(
            async () => await arena.ScalarAsync<long>("select count(*) from runs where connector_id = @connector and finished_at is null", new { connector }) == 0,
            Limit);
    }

    private async Task<Dictionary<string, string>> HeldAsync(string connector)
        => (await arena.QueryAsync<(string Id, string Title, string Text)>(
            """
            select d.source_id, d.title, coalesce(string_agg(substr(k.content, k.overlap + 1), '' order by k.ordinal), '')
            from documents d left join chunks k on k.document_id = d.id
            where d.connector_id = @connector and d.missing_since is null group by d.id
            """,
            new { connector })).ToDictionary(row => row.Id, row => $"{row.Title}: {Word.In(row.Text)}");
}
