using Microsoft.Extensions.Hosting;

namespace Connectors.Jobs.Running;

/// <summary>
/// A service that works until its host ends. Whatever the end interrupts is no fault: the host would log one as critical if it ends before
/// anyone told it to stop, as it does when another service cannot start.
/// </summary>
internal abstract class StoppableService : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await WorkAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // What it waited for, or worked with, ends with the host.
        }
    }

    protected abstract Task WorkAsync(CancellationToken stoppingToken);
}
