using Connectors.Jobs.Running;

namespace Connectors.Jobs.Monitoring;

/// <summary>Samples the state regularly if metrics are pushed to a collector, because then no scrape triggers a sample.</summary>
internal sealed class StatePusher(StateSampler sampler, TimeProvider time) : StoppableService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await sampler.RefreshAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
