using Connectors.Jobs.Running;
using Connectors.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Services that work until their host ends: the end is no fault, however early it comes.</summary>
internal sealed class StoppableServiceTests
{
    [Test]
    public async Task No_service_fails_if_its_host_ends_before_anyone_told_it_to_stop()
    {
        await using var host = await ApiHost.StartAsync("all");
        var services = host.Get<IEnumerable<IHostedService>>().OfType<BackgroundService>()
            .Where(service => service.ExecuteTask is not null).ToList();

        // A host whose start fails, or that is disposed at once, ends its services so.
        foreach (var service in services)
            service.Dispose();
        await Task.WhenAll(services.Select(service => EndAsync(service)));

        Assert.That(services.OfType<StoppableService>().Count(), Is.GreaterThanOrEqualTo(6));
        Assert.That(
            services.Where(service => !service.ExecuteTask!.IsCompletedSuccessfully).Select(service => service.GetType().Name), Is.Empty);
    }

    [Test]
    public async Task An_error_is_a_fault_until_the_host_ends_and_none_afterwards([Values] bool isEnding)
    {
        using var service = new FailingService(isEnding);

        await service.StartAsync(CancellationToken.None);
        if (isEnding)
            service.Dispose();
        await EndAsync(service);

        Assert.That(service.ExecuteTask!.IsFaulted, Is.EqualTo(!isEnding));
    }

    private static async Task EndAsync(BackgroundService service)
        => await service.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Fails at once, or as soon as its host ends.</summary>
    private sealed class FailingService(bool waits) : StoppableService
    {
        protected override async Task WorkAsync(CancellationToken stoppingToken)
        {
            if (waits)
                await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("The connection is gone.");
        }
    }
}
