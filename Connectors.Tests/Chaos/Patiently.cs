using Npgsql;

namespace Connectors.Tests.Chaos;

/// <summary>What a caller of the API does when the database is away for a moment: tries again, a bounded number of times.</summary>
internal static class Patiently
{
    private const int Attempts = 150;

    public static async Task<T> DoAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (attempt < Attempts && IsPassing(e))
            {
                await Task.Delay(200);
            }
        }
    }

    public static Task DoAsync(Func<Task> act)
        => DoAsync(async () =>
        {
            await act();
            return true;
        });

    private static bool IsPassing(Exception error)
        => error is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException
            or System.Transactions.TransactionException or Hangfire.BackgroundJobClientException
            || (error.InnerException is { } inner && IsPassing(inner));
}
