using System.Net;
using Connectors.Jobs.Hosting;
using Microsoft.Extensions.Configuration;

namespace Connectors.Jobs.Monitoring;

/// <summary>The settings "Connectors:Metrics", "Connectors:Telemetry" and "Connectors:Logs".</summary>
internal sealed record TelemetryOptions
{
    /// <summary>The bearer token of scrapers. Null means that they must be in one of the networks <see cref="Allow"/>.</summary>
    public string? MetricsKey { get; init; }

    /// <summary>Networks that may scrape without a key, in addition to this machine.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>The address on which a worker serves its metrics. Null means that it serves none.</summary>
    public string? MetricsUrl { get; init; }

    /// <summary>The collector that receives traces and metrics over OTLP. Null means none.</summary>
    public Uri? Otlp { get; init; }

    public bool JsonLogs { get; init; }

    /// <summary>Reads and validates the settings.</summary>
    /// <exception cref="ConfigurationException">Settings are invalid. Lists every error, one line each.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        List<string> errors = [];
        var section = configuration.GetSection("Connectors");
        var options = new TelemetryOptions
        {
            MetricsKey = Text(section["Metrics:Key"]),
            Allow = [.. Split(section["Metrics:Allow"]).SelectMany(text => Network(text, errors))],
            MetricsUrl = Text(section["Metrics:Url"]),
            Otlp = Address(Text(section["Telemetry:Otlp"]) ?? Text(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]), errors),
            JsonLogs = Format(section["Logs"], errors),
        };
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static string[] Split(string? list)
        => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Format(string? value, List<string> errors)
    {
        if (Text(value) is { } named && named is not ("json" or "text"))
            errors.Add($"Connectors:Logs is \"{named}\"; it must be text or json.");
        return Text(value) == "json";
    }

    private static Uri? Address(string? value, List<string> errors)
    {
        if (value is null)
            return null;
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https"))
            return address;
        errors.Add("Connectors:Telemetry:Otlp must be an http or https address, such as http://collector:4317.");
        return null;
    }

    private static IPNetwork[] Network(string text, List<string> errors)
    {
        if (IPNetwork.TryParse(text, out var network))
            return [network];
        if (IPAddress.TryParse(text, out var address))
            return [new IPNetwork(address, address.GetAddressBytes().Length * 8)];
        errors.Add($"Connectors:Metrics:Allow contains \"{text}\"; each entry must be an address or a network such as 10.0.0.0/8.");
        return [];
    }
}
