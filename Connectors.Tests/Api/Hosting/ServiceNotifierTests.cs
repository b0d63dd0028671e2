using System.Net.Sockets;
using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Hosting;

/// <summary>The messages that systemd gets from a process that it started.</summary>
public sealed class ServiceNotifierTests
{
    [Test]
    public async Task Systemd_is_told_that_the_process_is_ready_alive_and_stopping()
    {
        var directory = Directory.CreateTempSubdirectory("connectors-notify-").FullName;
        try
        {
            var path = Path.Combine(directory, "socket");
            using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            systemd.Bind(new UnixDomainSocketEndPoint(path));

            var host = await ApiHost.StartAsync("worker", $"--NOTIFY_SOCKET={path}", "--WATCHDOG_USEC=200000");
            var (first, second) = (await HearAsync(systemd), await HearAsync(systemd));
            await host.DisposeAsync();
            var last = second;
            while (last == "WATCHDOG=1")
                last = await HearAsync(systemd);

            Assert.That(new[] { first, second, last }, Is.EqualTo(new[] { "READY=1", "WATCHDOG=1", "STOPPING=1" }));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> HearAsync(Socket socket)
    {
        var buffer = new byte[256];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token));
    }
}
