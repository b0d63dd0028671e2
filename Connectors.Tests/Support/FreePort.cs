using System.Net;
using System.Net.Sockets;

namespace Connectors.Tests.Support;

/// <summary>
/// A port for a process that is about to start. From below the range that the system gives to whoever asks for any port: one out of it could
/// be another test's before the process listens.
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
                // Somebody's: the next one.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Ports} is free.");
    }
}
