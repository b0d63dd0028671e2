using System.Data.Common;
using Connectors.Jobs.Text;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Running;

/// <summary>Says which formats this worker reads, at the start and every minute, and takes that back when the worker stops.</summary>
internal sealed partial class FormatPublisher(
    WorkerFormats formats, FormatCatalog catalog, EngineOptions options, TimeProvider time, ILogger<FormatPublisher> logger)
    : StoppableService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => formats.RemoveAsync(options.Owner, cancellationToken));
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        // Programs are asked for their versions, so this does not hold up the start.
        await Task.Yield();
        using var timer = new PeriodicTimer(Interval, time);
        do
            await TryAsync(() => formats.PublishAsync(options.Owner, catalog.All, stoppingToken));
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // The process stops. Others forget this worker soon.
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or InvalidOperationException)
        {
            Failed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot say which formats this worker reads. Trying again in a minute.")]
    private partial void Failed(Exception exception);
}
