using Connectors.Jobs.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Monitoring;

/// <summary>Shows the metrics of a worker, which answers no HTTP otherwise, where an address is configured for that.</summary>
internal sealed class MetricsServer(IServiceProvider services, TelemetryOptions options) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <exception cref="ConfigurationException">The address cannot be listened at.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.MetricsUrl is not { } address)
            return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        _app.UseMetrics(services);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            throw new ConfigurationException([$"Connectors:Metrics:Url ({address}) cannot be listened at: {e.Message}"]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
