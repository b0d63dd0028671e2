using Connectors.Jobs.Budgets;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Budgets;

public sealed class PostgresRateBudgetsTests
{
    private static readonly RateBudget Plenty = new("plenty", 100_000, TimeSpan.FromMinutes(1));
    private static readonly RateBudget Scarce = new("scarce", 1, TimeSpan.FromMinutes(1));

    private readonly List<PostgresRateBudgets> _workers = [];
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task DropAsync()
    {
        _workers.ForEach(worker => worker.Dispose());
        _workers.Clear();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task No_two_workers_get_the_same_slot()
    {
        var store = new BudgetStore(_database.Database);
        var span = TimeSpan.FromSeconds(1);

        var leases = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            var asked = TimeProvider.System.GetUtcNow();
            return asked + (await store.LeaseAsync("k", span, TimeSpan.FromHours(1), CancellationToken.None)).Wait;
        }));

        var next = (await store.LeaseAsync("k", span, TimeSpan.FromHours(1), CancellationToken.None)).Wait;
        Assert.That(leases, Is.Unique);
        Assert.That(next, Is.GreaterThan(TimeSpan.FromSeconds(20)), "forty leases of a second lie before it");
    }

    [Test]
    public async Task A_lease_serves_many_calls()
    {
        var budgets = Worker();

        for (var call = 0; call < 200; call++)
            await budgets.TakeAsync(Plenty, CancellationToken.None);

        Assert.That(budgets.Leases, Is.LessThanOrEqualTo(20));
    }

    [Test]
    public async Task A_pause_that_one_worker_learns_of_holds_for_all()
    {
        var (one, other) = (Worker(), Worker());
        await other.TakeAsync(Scarce with { Key = "other" }, CancellationToken.None);

        await one.SlowDownAsync(Plenty, TimeSpan.FromMinutes(10), CancellationToken.None);
        var (_, thrown) = await Outcome.OfAsync(async () => $"{await other.TakeAsync(Plenty, CancellationToken.None)}");

        var error = thrown as SourceException;
        Assert.That(error?.Kind, Is.EqualTo(SourceErrorKind.RateLimited));
        Assert.That(error!.RetryAfter, Is.GreaterThan(TimeSpan.FromMinutes(5)).And.LessThanOrEqualTo(TimeSpan.FromMinutes(10)));
    }

    [Test]
    public async Task What_is_too_far_away_is_not_taken()
    {
        var store = new BudgetStore(_database.Database);
        var span = TimeSpan.FromMinutes(10);
        await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);

        var first = await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);
        var second = await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(new[] { first.Taken, second.Taken }, Is.All.False);
        Assert.That(second.Wait, Is.LessThanOrEqualTo(first.Wait), "asking does not push it further");
    }

    [Test]
    public async Task A_wait_can_be_cancelled()
    {
        var budgets = Worker();
        await budgets.TakeAsync(Scarce, CancellationToken.None);
        using var stop = new CancellationTokenSource();

        var waiting = budgets.TakeAsync(Scarce, stop.Token).AsTask();
        await stop.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(1, 60, 1)]
    [TestCase(50, 60, 1)]
    [TestCase(100, 60, 3)]
    [TestCase(1000, 10, 97)]
    public void A_pace_stays_below_the_budget_and_above_nine_tenths_of_it(int calls, int seconds, int slotsPerLease)
    {
        var per = TimeSpan.FromSeconds(seconds);

        var pace = BudgetPace.Of(new RateBudget("k", calls, per));

        Assert.That(pace.Slot * calls, Is.GreaterThan(per + pace.MaxLateness));
        Assert.That(per / pace.Slot, Is.GreaterThan(0.9 * calls));
        Assert.That(pace.SlotsPerLease, Is.EqualTo(slotsPerLease));
    }

    private PostgresRateBudgets Worker()
    {
        var worker = new PostgresRateBudgets(_database.Database, TimeProvider.System);
        _workers.Add(worker);
        return worker;
    }
}
