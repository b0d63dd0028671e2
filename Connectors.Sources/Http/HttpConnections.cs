using System.Net;

namespace Connectors.Sources.Http;

/// <summary>
/// The connections that all slices of a process share: a source lives for one slice, its connections do not. The host owns one instance,
/// lends its handler to sources as <see cref="SourceContext.Http"/>, and ends it last.
/// </summary>
/// <remarks>
/// No proxy: behind one, the egress check would see the proxy's address. No cookies: nothing of one connector may reach another. No trace
/// headers: upstream systems must not see this system's traces.
/// </remarks>
public sealed class HttpConnections(SourceHostOptions host) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = new EgressConnector(new EgressRules(host.EgressAllow)) { TellsAddresses = host.TellsAddresses }.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        MaxConnectionsPerServer = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseCookies = false,
        UseProxy = false,
    };

    /// <summary>Sends requests to the addresses that the host's egress rules allow.</summary>
    public HttpMessageHandler Handler => _handler;

    public void Dispose() => _handler.Dispose();
}
