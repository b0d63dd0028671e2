using Polly;

namespace Connectors.Sources.Http;

internal sealed class BudgetStrategyOptions : ResilienceStrategyOptions
{
    public BudgetStrategyOptions() => Name = "budget";
}
