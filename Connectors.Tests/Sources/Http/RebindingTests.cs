using System.Net;
using Connectors.Sources.Http;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Http;

/// <summary>DNS rebinding: a name resolves to one address when it is checked and to another when it is used.</summary>
public sealed class RebindingTests
{
    private static readonly IPAddress Loopback = IPAddress.Loopback;
    private static readonly IPAddress Metadata = IPAddress.Parse("169.254.169.254");

    [Test]
    public async Task Every_connection_is_checked_and_goes_to_the_address_that_was_checked()
    {
        await using var upstream = new EchoUpstream();
        await upstream.StartAsync();
        var answers = new Queue<IPAddress[]>([[Loopback], [Metadata], [IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback]]);
        using var client = Client(["127.0.0.1"], answers);
        var address = new Uri($"http://rebinding.example:{upstream.Address.Port}/echo");

        var first = await PostAsync(client, address);
        var second = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(client, address));
        var third = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(client, address));

        Assert.That(first, Is.EqualTo("hello"));
        Assert.That(second!.InnerException, Is.InstanceOf<EgressRefusedException>());
        Assert.That(third!.InnerException, Is.InstanceOf<EgressRefusedException>());
        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_several_addresses_only_allowed_ones_are_tried()
    {
        await using var upstream = new EchoUpstream();
        await upstream.StartAsync();
        var answers = new Queue<IPAddress[]>([[Metadata, IPAddress.Parse("127.0.0.2"), Loopback]]);
        using var client = Client(["127.0.0.1"], answers);

        Assert.That(await PostAsync(client, new Uri($"http://mixed.example:{upstream.Address.Port}/echo")), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_name_of_an_allowed_domain_does_not_reach_a_metadata_service()
    {
        using var client = Client(["*.corp.example"], new Queue<IPAddress[]>([[Metadata]]));

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(client, new Uri("http://evil.corp.example/echo")));

        Assert.That(error!.InnerException, Is.InstanceOf<EgressRefusedException>());
    }

    /// <summary>A client that keeps no connection and whose names resolve to the given answers.</summary>
    private static HttpClient Client(string[] allow, Queue<IPAddress[]> answers) => new(new SocketsHttpHandler
    {
        ConnectCallback = new EgressConnector(new EgressRules(allow), (_, _) => Task.FromResult(answers.Dequeue())).ConnectAsync,
        PooledConnectionLifetime = TimeSpan.Zero,
        UseProxy = false,
    });

    private static async Task<string> PostAsync(HttpClient client, Uri address)
    {
        using var answer = await client.PostAsync(address, new StringContent("hello"));
        return await answer.Content.ReadAsStringAsync();
    }
}
