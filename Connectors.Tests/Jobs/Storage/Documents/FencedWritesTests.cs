using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Storage.Documents;

/// <summary>A frozen worker wakes after another one has taken over its task. None of its writes must take effect.</summary>
internal sealed class FencedWritesTests
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private TestDatabase _database = null!;

    [SetUp]
    public async Task StartAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_frozen_worker_that_restarts_its_listing_does_not_erase_the_listing_of_the_worker_that_took_over()
    {
        var (frozen, successor) = await LeaseTwiceAsync("prune", "list");
        var listings = new ListingStore(_database.Database);
        await listings.RestartAsync(successor, CancellationToken.None);
        await listings.AddAsync(
            successor, new ListingPage([new SlimDocument("a", null), new SlimDocument("b", null)]), "{}", Long, CancellationToken.None);

        Assert.That(() => listings.RestartAsync(frozen, CancellationToken.None), Throws.InstanceOf<LeaseLostException>());

        Assert.That(await CountAsync("select count(*) from listed"), Is.EqualTo(2));
        Assert.That(await CountAsync("select listed from tasks"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_frozen_worker_that_writes_groups_neither_restores_a_membership_nor_removes_a_group()
    {
        var (frozen, successor) = await LeaseTwiceAsync("access", "access");
        var groups = new GroupStore(_database.Database);
        var (ann, bob) = (Principal.User("U1", "ann@example.com"), Principal.User("U2", "bob@example.com"));
        await groups.AddAsync(successor, [new SourceGroup("staff", "Staff", [bob])], CancellationToken.None);

        Assert.That(
            () => groups.AddAsync(frozen, [new SourceGroup("staff", "Staff", [ann, bob])], CancellationToken.None),
            Throws.InstanceOf<LeaseLostException>());
        await _database.Database.ExecuteAsync("update groups set refreshed_by = refreshed_by + 1", null, CancellationToken.None);
        Assert.That(() => groups.EndAsync(frozen, CancellationToken.None), Throws.InstanceOf<LeaseLostException>());

        Assert.That(await CountAsync("select count(*) from group_members where member like '%U1' or member like '%ann%'"), Is.Zero);
        Assert.That(await CountAsync("select count(*) from groups"), Is.EqualTo(1));
        Assert.That(await CountAsync("select count(*) from runs where groups_at is not null"), Is.Zero);
    }

    [Test]
    public async Task Groups_that_are_gone_go_with_all_their_members_however_many_they_are()
    {
        var (_, task) = await LeaseTwiceAsync("access", "access");
        var groups = new GroupStore(_database.Database);
        await _database.Database.ExecuteAsync(
            """
            insert into groups (connector_id, group_id, refreshed_by) select @ConnectorId, 'g' || n, 0 from generate_series(1, 3) n;
            insert into group_members (connector_id, group_id, member)
            select @ConnectorId, 'g' || n % 3 + 1, 'user:' || n from generate_series(1, 45000) n;
            """,
            new { task.ConnectorId },
            CancellationToken.None);
        await groups.AddAsync(task, [new SourceGroup("staff", "Staff", [Principal.User("U1")])], CancellationToken.None);

        await groups.EndAsync(task, CancellationToken.None);

        Assert.That(await CountAsync("select count(*) from group_members"), Is.EqualTo(1));
        Assert.That(await CountAsync("select count(*) from groups"), Is.EqualTo(1));
        Assert.That(await CountAsync("select count(*) from runs where groups_at is not null"), Is.EqualTo(1));
    }

    private async Task<(LeasedTask Frozen, LeasedTask Successor)> LeaseTwiceAsync(string kind, string work)
    {
        var connector = await TestConnectors.AddAsync(_database.Database, "scripted");
        var id = await _database.Database.FirstAsync<long>(
            """
            with run as (
                insert into runs (connector_id, kind, trigger, status, until, split_at)
                values (@connector, @kind, 'manual', 'RUNNING', now(), now()) returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until)
            select id, @connector, 'p', 'P', @work, now() from run
            returning id
            """,
            new { connector, kind, work },
            CancellationToken.None);
        var tasks = new TaskStore(_database.Database);
        var frozen = await tasks.LeaseAsync(id, null, "one", Over, CancellationToken.None);
        var successor = await tasks.LeaseAsync(id, null, "two", Long, CancellationToken.None);
        return (frozen!, successor!);
    }

    private Task<long> CountAsync(string sql) => _database.Database.FirstAsync<long>(sql, null, CancellationToken.None);
}
