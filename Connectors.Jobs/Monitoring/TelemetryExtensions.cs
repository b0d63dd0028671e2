using Connectors.Jobs.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Connectors.Jobs.Monitoring;

/// <summary>Sets up traces, metrics and the log format, and where they go.</summary>
internal static class TelemetryExtensions
{
    private const string Path = "/metrics";

    /// <summary>The name of the sources' spans and metrics.</summary>
    private const string Sources = "Connectors.Sources";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options, string role)
    {
        services.AddSingleton(options);
        services.AddSingleton<StateQuery>();
        services.AddSingleton<InstallationQuery>();
        services.AddSingleton<StateMetrics>();
        services.AddSingleton<StateSampler>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("connectors", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
            .AddAttributes([new("connectors.role", role)]));
        telemetry.WithMetrics(metrics => metrics
            .AddMeter(EngineTelemetry.Name, Sources, StateMetrics.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting")
            .AddPrometheusExporter());
        if (options.Otlp is { } collector)
        {
            services.AddHostedService<StatePusher>();
            telemetry.WithMetrics(metrics => metrics
                .AddOtlpExporter(exporter => exporter.Endpoint = Address(exporter, collector, "metrics")));
            telemetry.WithTracing(traces => traces
                .AddSource(EngineTelemetry.Name, Sources)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(exporter => exporter.Endpoint = Address(exporter, collector, "traces")));
        }

        return services;
    }

    /// <summary>Serves /metrics for Prometheus to those whom <see cref="MetricsGuard"/> allows.</summary>
    public static void UseMetrics(this IApplicationBuilder app, IServiceProvider services)
    {
        var (options, sampler) = (services.GetRequiredService<TelemetryOptions>(), services.GetRequiredService<StateSampler>());
        app.Use(async (context, next) =>
        {
            if (!context.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase))
                await next(context);
            else if (!MetricsGuard.Allows(context, options))
                await RefuseAsync(context, options);
            else
            {
                await sampler.RefreshAsync(context.RequestAborted);
                await next(context);
            }
        });
        app.UseOpenTelemetryPrometheusScrapingEndpoint(services.GetRequiredService<MeterProvider>(), null, Path, null, null);
    }

    /// <summary>Writes logs as JSON lines with their scopes, if that is configured.</summary>
    public static void AddFormat(this ILoggingBuilder logging, TelemetryOptions options)
    {
        if (!options.JsonLogs)
            return;
        logging.ClearProviders();
        logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "O";
        });
    }

    /// <summary>Returns the collector's address for a signal. With HTTP each signal has its own path; gRPC needs none.</summary>
    private static Uri Address(OtlpExporterOptions exporter, Uri collector, string signal)
        => exporter.Protocol == OtlpExportProtocol.HttpProtobuf
            ? new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}")
            : collector;

    private static Task RefuseAsync(HttpContext context, TelemetryOptions options)
    {
        context.Response.StatusCode = options.MetricsKey is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsync(
            "Metrics need the bearer token Connectors:Metrics:Key or, if none is set, an address in Connectors:Metrics:Allow.\n",
            context.RequestAborted);
    }
}
