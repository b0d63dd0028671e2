using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connectors.Tests.Sources.Imap;

/// <summary>Passes connections on to a server, and ends each as soon as the server says a certain word.</summary>
internal sealed class BreakingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly byte[] _word;
    private readonly Task _accepting;
    private int _broken;

    public BreakingRelay(int server, string word)
    {
        (_server, _word) = (server, Encoding.ASCII.GetBytes(word));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The number of connections that were broken off.</summary>
    public int Broken => _broken;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _end.Token), PassAsync(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One side has closed.
            }
        }
    }

    private async Task PassAsync(TcpClient server, TcpClient client)
    {
        var (buffer, tail) = (new byte[16 << 10], Array.Empty<byte>());
        int count;
        while ((count = await server.GetStream().ReadAsync(buffer, _end.Token)) > 0)
        {
            // The word may stand across two reads.
            byte[] said = [.. tail, .. buffer.AsSpan(0, count)];
            if (said.AsSpan().IndexOf(_word) >= 0)
            {
                Interlocked.Increment(ref _broken);
                return;
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            tail = said[Math.Max(0, said.Length - _word.Length)..];
        }
    }
}
