using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Connectors.Jobs.Telemetry;

internal static class TelemetryExtensions
{
    private const string Path = "/metrics";

    /// <summary>What the sources call their spans and counters.</summary>
    private const string Sources = "Connectors.Sources";

    /// <summary>Traces and metrics, the installation's state among them, and where they go.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options, string role)
    {
        services.AddSingleton<StateQuery>().AddSingleton<StateMetrics>().AddHostedService<StateSampler>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("connectors", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
                .AddAttributes([new("connectors.role", role)]));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(EngineTelemetry.Name, Sources, StateMetrics.Name)
                .AddMeter("System.Runtime", "Microsoft.AspNetCore.Hosting")
                .AddPrometheusExporter();
            if (options.Otlp is { } collector)
                metrics.AddOtlpExporter(exporter => exporter.Endpoint = collector);
        });
        if (options.Otlp is not null)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(EngineTelemetry.Name, Sources)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(exporter => exporter.Endpoint = options.Otlp));
        }

        return services;
    }

    /// <summary>A small server for the metrics alone, where an address is configured for it.</summary>
    public static IServiceCollection AddMetricsServer(this IServiceCollection services, TelemetryOptions options)
        => options.MetricsUrl is null
            ? services
            : services.AddHostedService(provider => new MetricsServer(provider.GetRequiredService<MeterProvider>(), options));

    /// <summary>/metrics for Prometheus, guarded.</summary>
    public static void UseMetrics(this IApplicationBuilder app, MeterProvider meters, TelemetryOptions options)
    {
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase) && !MetricsGuard.Allows(context, options))
            {
                context.Response.StatusCode = options.MetricsKey is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
                await context.Response.WriteAsync(
                    "Metrics are shown to this machine, to Connectors:Metrics:Allow, or to the bearer of Connectors:Metrics:Key.\n", context.RequestAborted);
                return;
            }

            await next(context);
        });
        app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, Path, null, null);
    }

    /// <summary>Logs as JSON lines, ids in their scopes, where that is configured.</summary>
    public static void AddFormat(this ILoggingBuilder logging, TelemetryOptions options)
    {
        if (options.JsonLogs)
            logging.ClearProviders().AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "O"));
    }
}
