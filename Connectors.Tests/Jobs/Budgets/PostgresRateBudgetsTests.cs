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
    public async Task Two_workers_never_get_the_same_slot()
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
        Assert.That(next, Is.GreaterThan(TimeSpan.FromSeconds(20)), "Forty leases of one second come before it");
    }

    [Test]
    public async Task One_lease_of_slots_serves_many_calls()
    {
        var budgets = Worker();

        for (var call = 0; call < 200; call++)
            await budgets.TakeAsync(Plenty, CancellationToken.None);

        Assert.That(budgets.Leases, Is.LessThanOrEqualTo(20));
    }

    [Test]
    public async Task A_pause_that_one_worker_reports_applies_to_all_workers()
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
    public async Task A_slot_too_far_in_the_future_is_not_taken()
    {
        var store = new BudgetStore(_database.Database);
        var span = TimeSpan.FromMinutes(10);
        await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);

        var first = await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);
        var second = await store.LeaseAsync("k", span, TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(new[] { first.Taken, second.Taken }, Is.All.False);
        Assert.That(second.Wait, Is.LessThanOrEqualTo(first.Wait), "Asking must not move the slot further away");
    }

    [TestCase("next_at = now() + interval '300 days'", 86_400, Description = "nobody knows when it was set: the longest pause holds")]
    [TestCase(
        "next_at = now() + interval '1 day 5 s', set_at = now() + interval '1 day'", 5, Description = "the clock was set back by a day")]
    [TestCase("next_at = now() - interval '1 day', set_at = now() - interval '1 day'", 0, Description = "the clock was set ahead by a day")]
    public async Task A_clock_that_jumps_stops_no_budget(string state, int seconds)
    {
        var store = new BudgetStore(_database.Database);
        await store.LeaseAsync("k", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), CancellationToken.None);
        await _database.Database.ExecuteAsync($"update budgets set {state}", null, CancellationToken.None);

        var (wait, taken) = await store.LeaseAsync("k", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.That(taken, Is.EqualTo(seconds < 60));
        Assert.That(wait.TotalSeconds, Is.EqualTo(seconds).Within(5));
    }

    [Test]
    public async Task Waiting_for_a_slot_can_be_cancelled()
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
    public void The_pace_stays_within_the_budget_and_uses_at_least_90_percent_of_it(int calls, int seconds, int slotsPerLease)
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
