using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>Tells passing database errors from others.</summary>
internal static class DatabaseErrors
{
    /// <summary>
    /// Whether the server ended a statement because it took too long. It is there, and the next attempt may end the same way, so attempts
    /// are counted.
    /// </summary>
    public static bool IsTooSlow(this Exception exception) => exception is PostgresException { SqlState: "57014" };

    /// <summary>Whether the error may pass by itself: the database restarted or is unreachable, or two transactions collided.</summary>
    public static bool IsDatabaseAway(this Exception exception)
        => exception is NpgsqlException { IsTransient: true }
            or NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException }
            or PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "25P03" or "40001" or "40P01" };
}
