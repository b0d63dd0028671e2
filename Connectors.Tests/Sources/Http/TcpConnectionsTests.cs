using System.Net;
using System.Net.Sockets;
using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class TcpConnectionsTests
{
    [Test]
    public async Task Connects_only_to_what_the_operator_allows()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var allowed = new TcpConnections(new SourceHostOptions { EgressAllow = ["127.0.0.1"] });
        await using (await allowed.ConnectAsync("127.0.0.1", port, CancellationToken.None))
            Assert.That(await allowed.FindAsync("127.0.0.1", port, CancellationToken.None), Is.EqualTo(IPAddress.Loopback));

        var refused = new TcpConnections(new SourceHostOptions());
        Assert.That(
            async () => await refused.ConnectAsync("127.0.0.1", port, CancellationToken.None),
            Throws.InstanceOf<SourceException>().With.Property(nameof(SourceException.Kind)).EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public void Tells_that_nothing_listens()
        => Assert.That(
            async () => await new TcpConnections(new SourceHostOptions { EgressAllow = ["127.0.0.1"] })
                .ConnectAsync("127.0.0.1", 1, CancellationToken.None),
            Throws.InstanceOf<SourceException>().With.Property(nameof(SourceException.Kind)).EqualTo(SourceErrorKind.Transient));
}
