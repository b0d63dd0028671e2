using Connectors.Jobs.Running;
using Connectors.Jobs.Search;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Hosting;

/// <summary>Asks a first question when the process has started, so that no person waits for what is made once.</summary>
internal sealed partial class SearchWarmUpService(SearchWarmUp search, ILogger<SearchWarmUpService> logger) : StoppableService
{
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await search.RunAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // The first question of a person tells what is wrong.
            WarmUpFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The first question could not be asked beforehand.")]
    private partial void WarmUpFailed(Exception exception);
}
