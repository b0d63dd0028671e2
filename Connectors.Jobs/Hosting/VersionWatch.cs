using System.Data.Common;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Hosting;

/// <summary>
/// Stops a worker when a migration of a later version says that workers of this one would write what is wrong. It gives its tasks back, and
/// workers of the later version take them.
/// </summary>
internal sealed partial class VersionWatch(
    Database database, IHostApplicationLifetime process, TimeProvider time, ILogger<VersionWatch> logger) : StoppableService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var migrator = new Migrator(database);
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (await FindAsync(migrator, stoppingToken) is not { } reason)
                continue;
            LogTooOld(logger, reason);
            process.StopApplication();
            return;
        }
    }

    private static async Task<string?> FindAsync(Migrator migrator, CancellationToken cancellationToken)
    {
        try
        {
            return await migrator.WhyTooOldAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            // The database is away, which others tell.
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private static partial void LogTooOld(ILogger logger, string reason);
}
