using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connectors.Jobs.Monitoring;

/// <summary>
/// Decides who may scrape the metrics. If a key is set, every scraper needs it. Otherwise this machine and the allowed networks may scrape,
/// but no request that a proxy forwarded, because the connection's address says nothing about its origin.
/// </summary>
internal static class MetricsGuard
{
    // With ASPNETCORE_FORWARDEDHEADERS_ENABLED, the connection's address comes from a proxy's header, which is then renamed to
    // X-Original-For.
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Original-For", "X-Real-IP", "Via"];

    public static bool Allows(HttpContext context, TelemetryOptions options)
    {
        if (options.MetricsKey is { } key)
            return Equal(context.Request.Headers.Authorization.ToString(), $"Bearer {key}");
        if (Forwarded.Any(context.Request.Headers.ContainsKey) || context.Connection.RemoteIpAddress is not { } from)
            return false;
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return IPAddress.IsLoopback(address) || options.Allow.Any(network => network.Contains(address));
    }

    private static bool Equal(string given, string expected)
        => CryptographicOperations.FixedTimeEquals(Hash(given), Hash(expected));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
