using Npgsql;

namespace Connectors.Tests.Chaos;

/// <summary>Retries calls while the database is away, as a client of the API would.</summary>
internal static class DatabaseRetry
{
    private const int MaxAttempts = 150;

    public static async Task<T> RunAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (attempt < MaxAttempts && IsTransient(e))
            {
                await Task.Delay(200);
            }
        }
    }

    public static Task RunAsync(Func<Task> act)
        => RunAsync(async () =>
        {
            await act();
            return true;
        });

    private static bool IsTransient(Exception error)
        => error is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException
            or System.Transactions.TransactionException or Hangfire.BackgroundJobClientException
            || (error.InnerException is { } inner && IsTransient(inner));
}
