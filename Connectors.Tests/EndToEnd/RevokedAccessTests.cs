using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.EndToEnd.Stands;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>For every source with document access: a revoked permission no longer counts after the next access refresh.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class RevokedAccessTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartHurriedAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task After_an_access_refresh_a_user_whose_permission_was_revoked_finds_nothing(
        [ValueSource(typeof(SourceStands), nameof(SourceStands.WithRevocableAccess))] string source)
    {
        using var tree = new FolderTree();
        await using var stand = SourceStands.Make(source, tree);
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        var before = await _host.AskAsync(connector, SourceStand.Word, stand.Reader);
        var written = await WrittenAsync(connector);
        stand.Revoke();

        var run = await _host.RunAsync(connector, RunKind.Access);

        Assert.That(before, Has.Length.EqualTo(SourceStand.Count));
        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.AskAsync(connector, SourceStand.Word, stand.Reader), Is.Empty);
        Assert.That(await _host.AskAsync(connector, SourceStand.Word, null), Has.Length.EqualTo(SourceStand.Count));
        Assert.That(await WrittenAsync(connector), Is.EqualTo(written), "no content was read or written");
    }

    [Test]
    public async Task Only_its_owner_may_read_a_mailbox_and_an_access_refresh_corrects_wrong_stored_access()
    {
        await using var stand = new GmailStand();
        await stand.StartAsync();
        var connector = await SyncedAsync(stand);
        var own = await _host.AskAsync(connector, SourceStand.Word, stand.Reader);
        await _host.Database.Database.ExecuteAsync(
            """
            update documents set access_id = (select max(access_id) from documents x where x.connector_id = @connector)
            where connector_id = @connector
            """,
            new { connector },
            CancellationToken.None);

        await _host.RunAsync(connector, RunKind.Access);

        Assert.That(own, Has.Length.EqualTo(SourceStand.Count / 2).And.All.StartsWith(stand.Reader));
        Assert.That(await _host.AskAsync(connector, SourceStand.Word, stand.Reader), Is.EqualTo(own));
        Assert.That(await _host.AskAsync(connector, SourceStand.Word, "eve@example.com"), Is.Empty);
    }

    [Test]
    public async Task The_first_sync_starts_an_access_refresh_that_reads_the_groups()
    {
        await using var stand = new DriveStand();
        await stand.StartAsync();
        var connector = await _host.ConnectAsync(stand.Type, stand.Config);
        await _host.Database.Database.ExecuteAsync(
            "update connectors set access_freq = 180 where id = @connector", new { connector }, CancellationToken.None);

        await _host.RunAsync(connector);

        await Eventually.TrueAsync(
            async () => (await _host.AskAsync(connector, SourceStand.Word, stand.Reader)).Length == SourceStand.Count);
        var trigger = await _host.ScalarAsync<string>(
            "select trigger from runs where connector_id = @connector and kind = 'access'", new { connector });
        Assert.That(trigger, Is.EqualTo("system"));
    }

    private async Task<string> SyncedAsync(SourceStand stand)
    {
        var connector = await _host.ConnectAsync(stand.Type, stand.Config);
        Assert.That((await _host.RunAsync(connector)).Status, Is.EqualTo(RunStatus.Success));
        Assert.That((await _host.RunAsync(connector, RunKind.Access)).Status, Is.EqualTo(RunStatus.Success));
        return connector;
    }

    /// <summary>Returns the row versions of all chunks.</summary>
    private Task<string> WrittenAsync(string connector)
        => _host.ScalarAsync<string>(
            """
            select string_agg(xmin::text || ctid::text, ',' order by document_id, ordinal) from chunks where connector_id = @connector
            """,
            new { connector });
}
