using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>
/// Looks after the database while the process runs: starts a private server again that died, tells when the database is away or its disk is
/// full, and when that is over.
/// </summary>
/// <param name="server">The private server; without one, the database is only watched.</param>
internal sealed partial class DatabaseWatch(
    Database database, DatabaseHealth health, WatchedServer server, TimeProvider time, ILogger<DatabaseWatch> logger) : StoppableService
{
    /// <summary>With less free space than this, writing stops soon: the server's log alone takes files of 16 MB.</summary>
    private const long MinFreeBytes = 256L << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
            await LookAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (server.Postgres is { } postgres && await postgres.RestartIfDeadAsync(cancellationToken))
                LogRestarted(logger);
            await DatabaseProbe.WriteAsync(database, Limit, cancellationToken);
            if (health.Answered(Warning()) is { } away)
                LogBack(logger, away.TotalSeconds);
        }
        catch (Exception e) when (e is NpgsqlException or PrivatePostgresException or IOException or TimeoutException
            or UnauthorizedAccessException)
        {
            if (!health.Failed(e))
                return;
            if (DatabaseHealth.IsDiskFull(e))
                LogFull(logger);
            else
                LogAway(logger, e.Message.ReplaceLineEndings(" "));
        }
    }

    private string? Warning()
    {
        if (server.Postgres is not { } postgres)
            return null;
        var free = new DriveInfo(postgres.DataDirectory).AvailableFreeSpace;
        return free < MinFreeBytes
            ? $"The disk of {postgres.DataDirectory} has only {free >> 20} MB left. Free space on it before the database cannot write."
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL had died. It was started again.")]
    private static partial void LogRestarted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database does not answer: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = DatabaseHealth.DiskFullText)]
    private static partial void LogFull(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database answers again, after {Seconds:0} s.")]
    private static partial void LogBack(ILogger logger, double seconds);
}

/// <summary>The private server that a process uses. Null: the operator runs the server.</summary>
internal sealed record WatchedServer(PrivatePostgres? Postgres);
