using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;

namespace Connectors.Tests.Support;

/// <summary>
/// Gives each fake of this process a port that none had before. Sources keep what they know of an address for an hour, for example whether
/// it is on Cloud. The system gives a port again once it is free, so a fake could meet what was kept of another one.
/// </summary>
internal static class UnusedPort
{
    private const int MaxTries = 1000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static void ListenOnUnusedPort(this IWebHostBuilder host)
        => host.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => Bind())
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));

    /// <summary>Returns a socket that is bound to the loopback, for a server to listen on.</summary>
    public static Socket Bind()
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (Given.TryAdd(((IPEndPoint)socket.LocalEndPoint!).Port, true))
                return socket;
            socket.Dispose();
        }

        throw new InvalidOperationException($"The system gave no new port in {MaxTries} tries.");
    }
}
