using Connectors.Jobs.Budgets;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures how well workers that share a credential use its rate limit. The system counts the calls.</summary>
[Explicit("Takes half a minute and measures"), Category("Benchmark"), NonParallelizable]
public sealed class BudgetBenchmark
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(25);

    [Test]
    public async Task Two_workers_stay_within_their_common_budget_and_use_90_percent_of_it()
    {
        await using var upstream = new CountingUpstream();
        await upstream.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        await using var other = new Database(database.ConnectionString);
        using var one = new PostgresRateBudgets(database.Database, TimeProvider.System);
        using var two = new PostgresRateBudgets(other, TimeProvider.System);
        var allowed = upstream.Calls * (Duration / upstream.Per);
        using var end = new CancellationTokenSource(Duration);

        await Task.WhenAll(
            WorkAsync(upstream, one, end.Token),
            WorkAsync(upstream, one, end.Token),
            WorkAsync(upstream, two, end.Token),
            WorkAsync(upstream, two, end.Token));

        Report.Line(
            "calls by two workers with one budget",
            $"{upstream.Answered} in {Duration.TotalSeconds:N0} s",
            $"{upstream.Answered / allowed:N2} x the budget",
            $"{allowed:N0} allowed; aim: at least 0.9 x");
        Report.Line(
            "  maximum in any window",
            $"{upstream.Max}",
            $"{(double)upstream.Max / upstream.Calls:N2} x the limit",
            $"{upstream.Refused} calls refused with 429");
        Report.Line(
            "  leases taken from the database",
            $"{one.Leases + two.Leases}",
            $"{(double)(one.Leases + two.Leases) / upstream.Answered:N2} x calls upstream");
        Assert.That(upstream.Refused, Is.Zero);
        Assert.That(upstream.Answered, Is.GreaterThanOrEqualTo(0.9 * allowed));
    }

    private static async Task WorkAsync(CountingUpstream upstream, IRateBudgets budgets, CancellationToken cancellationToken)
    {
        var context = new SourceContext
        {
            Connector = "budget", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, Budgets = budgets,
        };
        using var api = new RestApi(context, new RestApiOptions
        {
            System = "Counting", BaseAddress = upstream.Address, Credentials = FixedCredentials.Bearer("token"),
            Budget = _ => new RateBudget("counting", upstream.Calls, upstream.Per),
        });
        try
        {
            while (true)
                await api.SendAsync(RestCall.Get("call", "call"), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Time is up.
        }
    }
}
