using System.Net;
using System.Net.Sockets;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>Passes connections on to a port of this machine, and cuts them after some bytes of an answer.</summary>
internal sealed class CuttableTunnel : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private long _left = long.MaxValue;

    public CuttableTunnel(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of connections so far.</summary>
    public int Connections { get; private set; }

    public int Cuts { get; private set; }

    /// <summary>Cuts, once, the connection that gets this many bytes from now on.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _left, bytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The tunnel is being disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                await Task.WhenAny(PumpAsync(client, server, counts: false), PumpAsync(server, client, counts: true));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // One side has closed. The other side is closed with it.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool counts)
    {
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
        {
            if (counts && Interlocked.Add(ref _left, -read) < 0)
            {
                Interlocked.Exchange(ref _left, long.MaxValue);
                Cuts++;
                return;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
