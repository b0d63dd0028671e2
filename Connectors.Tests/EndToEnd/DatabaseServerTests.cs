using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>The engine reads real database servers: first, unchanged, changed, deleted, while they stop, and when they refuse.</summary>
[TestFixture(typeof(PostgreSqlShop))]
[TestFixture(typeof(MySqlShop))]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class DatabaseServerTests<TShop>
    where TShop : DatabaseShop, new()
{
    private const string Word = "lantern";

    private readonly TShop _shop = new();
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await _shop.StartAsync();
        _host = await EngineHost.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [TearDown]
    public Task DropAsync() => _shop.ExecuteAsync("drop table if exists products");

    [Test]
    public async Task Rows_are_read_and_found_and_what_changes_or_goes_is_seen()
    {
        await _shop.FillAsync(600, Word);
        var connector = await _host.ConnectAsync(_shop.Type, _shop.Config());

        var first = await CountsAsync((await _host.RunAsync(connector)).Id);
        var again = await CountsAsync((await _host.RunAsync(connector)).Id);
        await _shop.ExecuteAsync("update products set description = 'harpoon' where id <= 40");
        await _shop.ExecuteAsync("delete from products where id > 550");
        await _shop.ExecuteAsync("update products set id = 1000 where id = 500");
        var changed = await CountsAsync((await _host.RunAsync(connector)).Id);
        var pruned = await _host.RunAsync(connector, RunKind.Prune);

        Assert.That(first, Is.EqualTo((600, 0, 0, 0)));
        Assert.That(again, Is.EqualTo((0, 0, 600, 0)));
        Assert.That(changed, Is.EqualTo((1, 40, 509, 0)));
        Assert.That(pruned.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(550));
        Assert.That(await _host.AskAsync(connector, "harpoon", null), Has.Length.EqualTo(40));
        Assert.That((await _host.AskAsync(connector, "lantern 1000", null)).Length, Is.Positive);
    }

    [Test]
    public async Task With_a_timestamp_column_a_sync_reads_only_what_is_new()
    {
        await _shop.FillAsync(300, Word);
        var config = _shop.Config(new JsonObject { ["tables"] = "products", ["timestamp_column"] = "changed" });
        var connector = await _host.ConnectAsync(_shop.Type, config);
        await _host.RunAsync(connector);

        await _shop.ExecuteAsync("update products set description = 'harpoon', changed = '2026-02-01 00:00:00' where id = 7");
        var later = await CountsAsync((await _host.RunAsync(connector)).Id);
        var quiet = await CountsAsync((await _host.RunAsync(connector)).Id);

        Assert.That(later, Is.EqualTo((0, 1, 299, 0)), "rows of the same moment as the last are read once more");
        Assert.That(quiet, Is.EqualTo((0, 0, 1, 0)));
        Assert.That(await _host.AskAsync(connector, "harpoon", null), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_stops_in_the_middle_costs_nothing_but_time()
    {
        await _shop.FillAsync(2000, Word);
        var connector = await _host.ConnectAsync(_shop.Type, _shop.Config(new JsonObject { ["batch_size"] = 5 }));
        var run = await _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) > 10);

        await _shop.StopAsync();
        var stopped = await _host.CountAsync(connector);
        await _shop.StartAgainAsync();
        var ended = await _host.EndAsync(run);
        if (ended.Status != RunStatus.Success)
            ended = await _host.RunAsync(connector);

        Assert.That(stopped, Is.LessThan(2000), "the server stopped too late to prove anything");
        Assert.That(ended.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(2000));
    }

    [Test]
    public async Task A_password_that_no_longer_holds_fails_the_run_and_deletes_nothing()
    {
        await _shop.FillAsync(20, Word);
        var connector = await _host.ConnectAsync(_shop.Type, _shop.Config());
        await _host.RunAsync(connector);
        await SetPasswordAsync("another-secret");
        try
        {
            var sync = await _host.RunAsync(connector);
            var prune = await _host.RunAsync(connector, RunKind.Prune);

            Assert.That(new[] { sync.Status, prune.Status }, Is.All.EqualTo(RunStatus.Failed));
            Assert.That(
                await _host.ScalarAsync<string>("select error from runs where id = @Id", new { sync.Id }),
                Does.Contain("refuses the user reader").And.Not.Contain(DatabaseShop.Password));
            Assert.That(await _host.CountAsync(connector), Is.EqualTo(20));
        }
        finally
        {
            await SetPasswordAsync(DatabaseShop.Password);
        }
    }

    private Task SetPasswordAsync(string password) => _shop.ExecuteAsync(_shop.Type == "mysql"
        ? $"set password for 'reader'@'%' = password('{password}')"
        : $"alter role reader password '{password}'");

    private async Task<(int Added, int Updated, int Unchanged, int Failed)> CountsAsync(long run)
    {
        var (status, added, updated, unchanged, failed) = await _host.Database.Database.FirstAsync<(string, int, int, int, int)>(
            "select status, added::int, updated::int, unchanged::int, failed::int from runs where id = @run",
            new { run },
            CancellationToken.None);
        Assert.That(status, Is.EqualTo("SUCCESS"));
        return (added, updated, unchanged, failed);
    }
}
