using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Telemetry;

/// <summary>Samples the installation's state every few seconds, so that scrapes, however many, cost the database nothing.</summary>
internal sealed partial class StateSampler(StateQuery query, StateMetrics metrics, TimeProvider time, ILogger<StateSampler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
                await SampleAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            metrics.Set(await query.ReadAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // What was true a while ago is worse than nothing.
            metrics.Set([]);
            Missed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the installation could not be sampled.")]
    private partial void Missed(Exception exception);
}
