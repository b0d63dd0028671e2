using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Running;

namespace Connectors.Api.Hosting;

/// <summary>
/// Tells systemd, if it started the process (Type=notify), that the process is ready, alive (WatchdogSec) and stopping. It sends datagrams
/// to the socket that NOTIFY_SOCKET names, as sd_notify(3) describes.
/// </summary>
internal sealed class ServiceNotifier(
    IConfiguration configuration, IHostApplicationLifetime lifetime, IServiceProvider services, Liveness liveness, TimeProvider time)
    : StoppableService
{
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (configuration["NOTIFY_SOCKET"] is not { Length: > 1 } address)
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address), stoppingToken);
        try
        {
            await StartedAsync(stoppingToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes("READY=1"), stoppingToken);
            await KeepAliveAsync(socket, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("STOPPING=1"), CancellationToken.None);
        }
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    /// <summary>
    /// Notifies at half of the time after which systemd kills a silent process. A process that only a restart helps stays silent.
    /// </summary>
    private async Task KeepAliveAsync(Socket socket, CancellationToken stoppingToken)
    {
        if (!long.TryParse(configuration["WATCHDOG_USEC"], CultureInfo.InvariantCulture, out var microseconds) || microseconds <= 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(microseconds) / 2, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (liveness.WhyDead(services) is null)
                await socket.SendAsync(Encoding.ASCII.GetBytes("WATCHDOG=1"), stoppingToken);
        }
    }
}
