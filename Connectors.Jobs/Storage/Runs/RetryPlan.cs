namespace Connectors.Jobs.Storage.Runs;

/// <summary>A wait before the next attempt.</summary>
/// <param name="Pause">How long to wait.</param>
/// <param name="Kind">The class of the error that causes the wait.</param>
/// <param name="Error">The error, for people.</param>
internal sealed record RetryPlan(TimeSpan Pause, ErrorKind Kind, string Error)
{
    /// <summary>How many attempts there are in all; null if this wait does not count as a failed attempt, as for a rate limit.</summary>
    public int? MaxAttempts { get; init; }
}
