using Connectors.Jobs.Running;
using Connectors.Jobs.Search;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Runs the upkeep of the index beside everything else. It rests as long as it works, so that syncs and questions have the database.
/// </summary>
internal sealed partial class IndexKeeper(
    IndexUpkeep upkeep, VocabularySweep sweep, EngineOptions options, TimeProvider time, ILogger<IndexKeeper> logger) : StoppableService
{
    private static readonly TimeSpan LeastRest = TimeSpan.FromMilliseconds(20);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var again = false;
            var started = time.GetTimestamp();
            try
            {
                again = await upkeep.AdvanceAsync(stoppingToken);
                if (!again)
                {
                    await upkeep.CountAsync(stoppingToken);
                    again = await sweep.AdvanceAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                UpkeepFailed(exception);
            }

            var rest = again ? time.GetElapsedTime(started) + LeastRest : options.Sweep;
            await Task.Delay(rest, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The upkeep of the search index failed. It goes on where it was.")]
    private partial void UpkeepFailed(Exception exception);
}
