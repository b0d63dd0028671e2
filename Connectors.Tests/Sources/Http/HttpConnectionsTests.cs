using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Sources.Http;

public sealed class HttpConnectionsTests
{
    private static readonly SourceHostOptions Host = new() { EgressAllow = ["127.0.0.1"] };

    private readonly RestUpstream _upstream = new();
    private readonly HashSet<int> _ports = [];

    [SetUp]
    public async Task StartAsync() => await _upstream.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _upstream.DisposeAsync();

    [Test]
    public async Task Slices_that_share_the_hosts_connections_use_one_after_the_other()
    {
        using var connections = new HttpConnections(Host);

        for (var slice = 0; slice < 3; slice++)
            await CallAsync(Context(connections.Handler));

        Assert.That(_ports, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_context_without_connections_makes_its_own_and_ends_them()
    {
        for (var slice = 0; slice < 3; slice++)
            await CallAsync(Context(null));

        Assert.That(_ports, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task The_host_ends_its_connections_when_it_stops()
    {
        var services = new ServiceCollection().AddSources().AddSingleton(Host).BuildServiceProvider();
        var handler = services.GetRequiredService<HttpConnections>().Handler;
        await CallAsync(Context(handler));

        await services.DisposeAsync();

        Assert.That(() => CallAsync(Context(handler)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_hosts_connections_obey_its_egress_rules()
    {
        using var connections = new HttpConnections(new SourceHostOptions());

        var (_, error) = await Outcome.OfAsync(async () =>
        {
            await CallAsync(Context(connections.Handler));
            return "";
        });

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Misconfigured), error?.ToString());
        Assert.That(_upstream.Requests, Is.Empty);
    }

    private static SourceContext Context(HttpMessageHandler? handler) => new() { Connector = "test", Host = Host, Http = handler };

    private async Task CallAsync(SourceContext context)
    {
        _upstream.Answer(async http =>
        {
            lock (_ports)
                _ports.Add(http.Connection.RemotePort);
            await http.Response.StartAsync();
        });
        using var api = new RestApi(
            context, new RestApiOptions { System = "Upstream", BaseAddress = _upstream.Address, Credentials = new NoCredentials() });
        await api.SendAsync(RestCall.Get("api/x", "x"), CancellationToken.None);
    }
}
