using Connectors.Jobs.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Monitoring;

/// <summary>Serves the metrics of a worker over HTTP, if an address is configured. A worker serves no other HTTP.</summary>
internal sealed class MetricsServer(IServiceProvider services, TelemetryOptions options) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <exception cref="ConfigurationException">The process cannot listen on the address.</exception>
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
            throw new ConfigurationException([$"Cannot listen on Connectors:Metrics:Url ({address}): {e.Message}"]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
