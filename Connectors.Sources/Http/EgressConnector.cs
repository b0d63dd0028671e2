using System.Net;
using System.Net.Sockets;

namespace Connectors.Sources.Http;

/// <summary>
/// Opens connections to allowed addresses only. It connects to the very address that it checked, so a name that resolves differently a
/// second time (DNS rebinding) gains nothing.
/// </summary>
/// <param name="rules">The addresses that are allowed.</param>
/// <param name="resolve">Looks a name up. Null means that the operating system does.</param>
internal sealed class EgressConnector(EgressRules rules, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>As <see cref="SourceHostOptions.TellsAddresses"/>.</summary>
    public bool TellsAddresses { get; init; } = true;

    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
        => ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);

    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var allowed = await ResolveAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Looks a host up and returns the addresses of it that are allowed: at least one.</summary>
    /// <exception cref="EgressRefusedException">It has addresses, and none is allowed.</exception>
    /// <exception cref="SocketException">It has none, or whoever asks may not know which.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        // The system refuses to look up "0.0.0.0", which would look like a transient error.
        var isLiteral = IPAddress.TryParse(host, out var literal);
        var addresses = isLiteral ? [literal!] : await FindAsync(host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => rules.Allows(host, address));
        if (allowed.Length > 0)
            return allowed;

        throw addresses.Length == 0 || (!TellsAddresses && !isLiteral)
            ? new SocketException((int)SocketError.HostNotFound)
            : new EgressRefusedException(host, addresses[0]);
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await _resolve(host, cancellationToken);
        }
        catch (SocketException e) when (!TellsAddresses && e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            // The same error, to the letter, as for a name whose addresses are refused.
            return [];
        }
    }
}

/// <summary>A connection that <see cref="EgressRules"/> do not allow. Callers see it as a <see cref="SourceException"/>.</summary>
public sealed class EgressRefusedException(string host, IPAddress address)
    : Exception($"{host} is at {address}, which is not a public address and not allowed by this installation (Connectors:Egress:Allow).");
