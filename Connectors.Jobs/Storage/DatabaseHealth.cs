using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>How the database is doing, as this process sees it. Whoever talks to it reports what happened.</summary>
internal sealed class DatabaseHealth(TimeProvider time)
{
    public const string DiskFullText =
        "The database's disk is full, so nothing can be written. Free space on it; everything goes on by itself then.";

    private readonly Lock _lock = new();
    private long? _awaySince;
    private string? _trouble;

    /// <summary>How long the database has not answered. Null: it answers.</summary>
    public TimeSpan? AwayFor
    {
        get
        {
            lock (_lock)
                return _awaySince is { } since ? time.GetElapsedTime(since) : null;
        }
    }

    /// <summary>What a person must do about the database. Null: nothing.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
                return _trouble;
        }
    }

    /// <summary>Whether an error says that the server cannot write, because its disk is full.</summary>
    public static bool IsDiskFull(Exception exception)
        => exception is PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            || exception.Message.Contains("No space left on device", StringComparison.Ordinal);

    /// <summary>The database answered, and could write. Returns for how long it had not.</summary>
    /// <param name="warning">What a person should know nevertheless. Null: nothing.</param>
    public TimeSpan? Answered(string? warning = null)
    {
        lock (_lock)
        {
            var away = _awaySince is { } since ? time.GetElapsedTime(since) : (TimeSpan?)null;
            (_awaySince, _trouble) = (null, warning);
            return away;
        }
    }

    /// <summary>The database did not do what it was asked. Returns true if that is news.</summary>
    public bool Failed(Exception exception)
    {
        var trouble = IsDiskFull(exception) ? DiskFullText : null;
        lock (_lock)
        {
            // A server that refuses to write still answers.
            var isAway = exception is not PostgresException { SqlState: PostgresErrorCodes.DiskFull };
            var isNews = (isAway && _awaySince is null) || (trouble is not null && _trouble != trouble);
            if (isAway)
                _awaySince ??= time.GetTimestamp();
            _trouble = trouble ?? _trouble;
            return isNews;
        }
    }
}
