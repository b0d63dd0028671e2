using System.Collections.Concurrent;
using System.Net;

namespace Connectors.Sources.Http;

/// <summary>
/// Connections, shared by all slices of a process that go by the same egress rules: a source lives for one slice, its connections do not.
/// </summary>
internal static class HttpHandlers
{
    private static readonly ConcurrentDictionary<string, Lazy<SocketsHttpHandler>> ByRules = new(StringComparer.Ordinal);

    public static HttpMessageHandler For(SourceHostOptions host)
        => ByRules.GetOrAdd(
            string.Join('\n', host.EgressAllow.Order(StringComparer.Ordinal)),
            _ => new Lazy<SocketsHttpHandler>(() => Create(new EgressRules(host.EgressAllow)))).Value;

    /// <remarks>
    /// No proxy: behind one, the address that is checked would be the proxy's. No cookies: nothing of one connector may reach another. No trace
    /// headers: our traces are nobody else's.
    /// </remarks>
    private static SocketsHttpHandler Create(EgressRules rules) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = new EgressConnector(rules).ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        MaxConnectionsPerServer = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
        UseProxy = false,
    };
}
