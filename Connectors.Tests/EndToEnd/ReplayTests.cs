using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.EndToEnd.Stands;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>For every source: a replay reads failed documents again, and nothing else.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class ReplayTests
{
    private readonly FolderTree _tree = new();
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartHurriedAsync(_tree.Root);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _tree.Dispose();
    }

    [Test]
    public async Task A_replay_reads_each_failed_document_again_and_resolves_its_failure(
        [ValueSource(typeof(SourceStands), nameof(SourceStands.WithRereads))] string source)
    {
        await using var stand = SourceStands.Make(source, _tree);
        await stand.StartAsync();
        var connector = await _host.ConnectAsync(stand.Type, stand.Config);
        await stand.FillAsync(_host, connector);
        await _host.RunAsync(connector);
        var lost = await LoseAsync(connector);
        var (others, calls) = (await OthersAsync(connector), stand.Upstream?.Requests.Count ?? 0);

        var request = new FailureSelection { Reason = FailureReason.Malformed };
        var run = await _host.EndAsync(await _host.Control.ReplayAsync(connector, request, CancellationToken.None));

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.ScalarAsync<long>("select added from runs where id = @Id", new { run.Id }), Is.EqualTo(lost.Length));
        Assert.That(await UnresolvedAsync(connector), Is.Zero);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(SourceStand.Count));
        Assert.That(await OthersAsync(connector), Is.EqualTo(others), "nothing else was written");
        var made = (stand.Upstream?.Requests.Skip(calls) ?? []).Where(stand.IsApiCall).ToArray();
        Assert.That(made, Has.Length.LessThanOrEqualTo(5 * lost.Length), string.Join('\n', made.Select(call => call.ToString())));
    }

    /// <summary>Deletes three documents and stores failures for them, as if reading them had failed. Returns their source ids.</summary>
    private Task<string[]> LoseAsync(string connector) => _host.ScalarAsync<string[]>(
        """
        with lost as (
            delete from documents where id in (select id from documents where connector_id = @connector order by id limit 3)
            returning id, connector_id, partition_key, source_id, run_id),
        gone as (delete from chunks k using lost l where k.document_id = l.id),
        failed as (
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id)
            select connector_id, partition_key, 'document', source_id, 'malformed', 'It was damaged.', run_id from lost)
        select array_agg(source_id) from lost
        """,
        new { connector });

    /// <summary>Returns the row versions of all documents that never failed.</summary>
    private Task<string> OthersAsync(string connector) => _host.ScalarAsync<string>(
        """
        select string_agg(xmin::text || ctid::text, ',' order by id) from documents d
        where connector_id = @connector
          and not exists (select from failures f where f.connector_id = d.connector_id and f.source_id = d.source_id)
        """,
        new { connector });

    private Task<long> UnresolvedAsync(string connector)
        => _host.ScalarAsync<long>(
            "select count(*) from failures where connector_id = @connector and resolved_at is null", new { connector });
}
