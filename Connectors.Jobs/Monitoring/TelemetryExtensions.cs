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

/// <summary>Traces, metrics and the form of logs: what there is, and where it goes.</summary>
internal static class TelemetryExtensions
{
    private const string Path = "/metrics";

    /// <summary>What the sources call their spans and counters.</summary>
    private const string Sources = "Connectors.Sources";

    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options, string role)
    {
        services.AddSingleton(options).AddSingleton<StateQuery>().AddSingleton<StateMetrics>().AddSingleton<StateSampler>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("connectors", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
            .AddAttributes([new("connectors.role", role)]));
        telemetry.WithMetrics(metrics => metrics
            .AddMeter(EngineTelemetry.Name, Sources, StateMetrics.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting")
            .AddPrometheusExporter());
        if (options.Otlp is { } collector)
        {
            services.AddHostedService<StatePusher>();
            telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(exporter => exporter.Endpoint = Address(exporter, collector, "metrics")));
            telemetry.WithTracing(traces => traces
                .AddSource(EngineTelemetry.Name, Sources)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(exporter => exporter.Endpoint = Address(exporter, collector, "traces")));
        }

        return services;
    }

    /// <summary>/metrics for Prometheus, guarded.</summary>
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

    /// <summary>Logs as JSON lines, ids in their scopes, where that is configured.</summary>
    public static void AddFormat(this ILoggingBuilder logging, TelemetryOptions options)
    {
        if (options.JsonLogs)
            logging.ClearProviders().AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "O"));
    }

    /// <summary>By HTTP, each signal has a path of its own; by gRPC, none has.</summary>
    private static Uri Address(OtlpExporterOptions exporter, Uri collector, string signal)
        => exporter.Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/v1/{signal}") : collector;

    private static Task RefuseAsync(HttpContext context, TelemetryOptions options)
    {
        context.Response.StatusCode = options.MetricsKey is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsync(
            "Metrics are shown to this machine, to Connectors:Metrics:Allow, or to the bearer of Connectors:Metrics:Key.\n", context.RequestAborted);
    }
}
