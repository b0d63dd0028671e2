namespace Connectors.Tests.Support;

/// <summary>Looks at something that other processes or threads change, until it is as wanted. A minute and a half is the bound, not a measure: many tests share the processors.</summary>
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
                throw new TimeoutException($"Still not as wanted after {limit ?? Patience}.");
            }
        }
    }

    public static Task TrueAsync(Func<Task<bool>> look, TimeSpan? limit = null) => GetAsync(async () => await look() ? "" : null, limit);
}
