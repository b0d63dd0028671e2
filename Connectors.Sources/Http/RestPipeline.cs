using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Connectors.Sources.Http;

/// <summary>Retry around budget around timeout. It waits for seconds; the scheduler waits for minutes.</summary>
internal static class RestPipeline
{
    public static readonly ResiliencePropertyKey<RestCall> Call = new("call");

    public static ResiliencePipeline Build(SourceContext source, RestApiOptions options)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = source.Time };
        return builder
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = options.MaxWait,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(ShouldRetry(attempt, options)),
                DelayGenerator = attempt => ValueTask.FromResult(Delay(attempt.Outcome.Exception)),
                OnRetry = attempt => Account(attempt, source.Usage),
            })
            .AddStrategy(_ => new BudgetStrategy(source, options.Budget), new BudgetStrategyOptions())
            .AddTimeout(options.Timeout)
            .Build();
    }

    private static bool ShouldRetry(RetryPredicateArguments<object> attempt, RestApiOptions options)
    {
        var call = attempt.Context.Properties.GetValue(Call, null!);
        return attempt.Outcome.Exception switch
        {
            SourceException { Kind: SourceErrorKind.RateLimited or SourceErrorKind.Transient, RetryAfter: { } wait }
                when wait > options.MaxWait => false,
            SourceException { InCircles: true } => false,
            SourceException { Kind: SourceErrorKind.RateLimited } => true,
            SourceException { Kind: SourceErrorKind.Transient } e => call.Idempotent || TransportErrors.NeverArrived(e),
            TimeoutRejectedException => call.Idempotent,
            _ => false,
        };
    }

    /// <summary>
    /// Waits at least as long as the system asked for, plus a random part, so not all workers come back at once. The part is small, because
    /// budgets spread the calls of all workers as well. Null: exponential backoff.
    /// </summary>
    private static TimeSpan? Delay(Exception? exception)
        => exception is SourceException { RetryAfter: { Ticks: > 0 } wait }
            ? wait + (wait * 0.1 * Random.Shared.NextDouble()) + TimeSpan.FromMilliseconds(Random.Shared.Next(50))
            : null;

    private static ValueTask Account(OnRetryArguments<object> attempt, UsageMeter usage)
    {
        usage.Add(attempt.Context.OperationKey!, new EndpointUsage(0, 0, 1, (long)attempt.RetryDelay.TotalMilliseconds));
        return ValueTask.CompletedTask;
    }
}
