using System.Net;
using System.Net.Sockets;

namespace Connectors.Sources.Http;

/// <summary>
/// Opens connections for protocols other than HTTP, to the addresses that the installation's egress rules allow. A source of such a
/// protocol gives the stream to its library, or connects to the address of <see cref="FindAsync"/> and never to the name, which could
/// resolve differently a second time.
/// </summary>
internal sealed class TcpConnections(SourceHostOptions host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly EgressConnector _connector = new(new EgressRules(host.EgressAllow)) { TellsAddresses = host.TellsAddresses };

    /// <exception cref="SourceException">Misconfigured: the address is not allowed. Transient: no connection.</exception>
    public Task<Stream> ConnectAsync(string name, int port, CancellationToken cancellationToken)
        => RunAsync(name, port, token => _connector.ConnectAsync(name, port, token).AsTask(), cancellationToken);

    /// <summary>Returns an allowed address of a host.</summary>
    /// <exception cref="SourceException">As for <see cref="ConnectAsync"/>.</exception>
    public async Task<IPAddress> FindAsync(string name, int port, CancellationToken cancellationToken)
        => (await RunAsync(name, port, token => _connector.ResolveAsync(name, token), cancellationToken))[0];

    private static async Task<T> RunAsync<T>(
        string name, int port, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await action(limit.Token);
        }
        catch (EgressRefusedException e)
        {
            throw new SourceException(SourceErrorKind.Misconfigured, e.Message, e);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            throw new SourceException(SourceErrorKind.Transient, $"The host name {name} is unknown. Check the address.", e);
        }
        catch (SocketException e)
        {
            throw new SourceException(SourceErrorKind.Transient, $"No connection to {name}:{port}: {e.Message}.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(SourceErrorKind.Transient, $"No connection to {name}:{port} in time.", e);
        }
    }
}
