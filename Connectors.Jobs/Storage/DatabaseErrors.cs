using Npgsql;

namespace Connectors.Jobs.Storage;

internal static class DatabaseErrors
{
    /// <summary>The database was restarted, cut off, or two transactions got into each other's way: trying again helps.</summary>
    public static bool IsDatabaseAway(this Exception exception)
        => exception is NpgsqlException { IsTransient: true }
            or NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException }
            or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "25P03" or "40001" or "40P01" };
}
