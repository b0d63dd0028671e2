using System.Net;
using System.Net.Sockets;

namespace Connectors.Tests.Support;

/// <summary>
/// Finds a port for a process that is about to start. It lies below the system's range of ephemeral ports: another test could get a port
/// of that range before the process listens.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Ports = 12_000;

    public static int Find()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = First + Random.Shared.Next(Ports);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // The port is taken. Try another one.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Ports} is free.");
    }
}
