using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connectors.Jobs.Monitoring;

/// <summary>
/// Who may scrape: whoever has the key where one is set; else this machine and the networks that were allowed. What a proxy passes on
/// comes from anywhere, whatever the connection's address, and needs the key.
/// </summary>
internal static class MetricsGuard
{
    // Where addresses are taken from a proxy's header (ASPNETCORE_FORWARDEDHEADERS_ENABLED), the header is renamed and the connection's address is the one it named.
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
        => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
}
