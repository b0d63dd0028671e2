using Polly;

namespace Connectors.Sources.Http;

/// <summary>Takes a call out of its budget before each attempt, outside of the attempt's timeout.</summary>
internal sealed class BudgetStrategy(SourceContext source, Func<string, RateBudget?> budgetOf) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            var endpoint = context.OperationKey!;
            if (budgetOf(endpoint) is { } budget)
            {
                var waited = await source.Budgets.TakeAsync(budget, context.CancellationToken);
                if (waited > TimeSpan.Zero)
                    source.Usage.Add(endpoint, new EndpointUsage(0, 0, 0, (long)waited.TotalMilliseconds));
            }
        }
        catch (Exception e) when (e is SourceException or OperationCanceledException)
        {
            return Outcome.FromException<TResult>(e);
        }

        return await callback(context, state);
    }
}

/// <summary>Polly demands options for each strategy; these are none.</summary>
internal sealed class BudgetStrategyOptions : ResilienceStrategyOptions
{
    public BudgetStrategyOptions() => Name = "budget";
}
