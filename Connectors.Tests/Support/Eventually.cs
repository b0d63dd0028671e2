namespace Connectors.Tests.Support;

/// <summary>
/// Waits for something that other processes or threads change. The limit of 90 seconds is generous because many tests share the processors.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<T> GetAsync<T>(Func<Task<T?>> look, TimeSpan? limit = null)
        where T : class
    {
        using var patience = new CancellationTokenSource(limit ?? Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (await look() is { } found)
                return found;
            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The condition is still not met after {limit ?? Patience}.");
            }
        }
    }

    public static Task TrueAsync(Func<Task<bool>> look, TimeSpan? limit = null) => GetAsync(async () => await look() ? "" : null, limit);
}
