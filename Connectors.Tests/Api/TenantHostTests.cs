using System.Net;
using System.Net.Sockets;
using Connectors.Jobs.Configs;
using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Folders and private addresses belong to the tenant that they were given to.</summary>
public sealed class TenantHostTests
{
    [Test]
    public async Task A_tenant_reads_only_the_folders_that_were_given_to_it()
    {
        var (ours, theirs) = (Folder(), Folder());
        await using var host = await ApiHost.StartAsync(
            "api", $"--Connectors:FolderRoots={ours}", $"--Connectors:Tenants:acme:FolderRoots={theirs}");
        var (acme, other) = (await host.KeyAsync("acme"), await host.KeyAsync("other"));

        Assert.That(await TestAsync(ApiHost.Key, ours), Is.EqualTo("success"));
        Assert.That(await TestAsync(acme, theirs), Is.EqualTo("success"));
        Assert.That(await TestAsync(ApiHost.Key, theirs), Does.Contain("not inside a directory that may be read"));
        Assert.That(await TestAsync(acme, ours), Does.Contain("in Connectors:Tenants:acme:FolderRoots"));
        Assert.That(await TestAsync(other, ours), Does.Contain("reads no folders").And.Contain("Connectors:Tenants:other:FolderRoots"));

        async Task<string> TestAsync(string key, string root)
            => (string)(await host.PostAsync("/api/v1/connectors/folder/test", $$$"""{"config":{"root":"{{{root}}}"}}""", key))["message"]!;
    }

    [Test]
    public void A_tenant_reaches_only_the_private_addresses_that_were_given_to_it()
    {
        var own = new SourceHostOptions { EgressAllow = ["127.0.0.1"] };
        using var connections = new HttpConnections(own);
        using var hosts = new TenantHosts(
            own, connections, new Dictionary<string, SourceHostOptions> { ["acme"] = new() { EgressAllow = ["10.0.0.0/8"] } });

        Assert.That(hosts.Options("default"), Is.EqualTo(own));
        Assert.That(hosts.Options("acme").EgressAllow, Is.EqualTo(new[] { "10.0.0.0/8" }));
        Assert.That(hosts.Options("other").EgressAllow, Is.Empty);
        Assert.That(hosts.Handler("default"), Is.SameAs(connections.Handler));
        Assert.That(hosts.Handler("acme"), Is.Not.SameAs(hosts.Handler("other")), "an open connection is not checked again");
    }

    [Test]
    public async Task Another_tenant_cannot_tell_a_private_name_from_one_that_does_not_exist()
    {
        await using var host = await ApiHost.StartAsync("api", "--Connectors:Egress:Allow=10.0.0.1");
        var acme = await host.KeyAsync("acme");

        var (hidden, unknown) = (await TestAsync(acme, "localhost"), await TestAsync(acme, "nothing-here.invalid"));
        var told = await TestAsync(ApiHost.Key, "localhost");

        Assert.That(hidden.Replace("localhost", "X", StringComparison.Ordinal), Is.EqualTo(
            unknown.Replace("nothing-here.invalid", "X", StringComparison.Ordinal)));
        Assert.That(hidden, Does.Not.Contain("127.0.0.1").And.Not.Contain("::1"));
        Assert.That(told, Does.Contain("127.0.0.1").Or.Contain("::1"), "the first tenant's operators are told why");

        async Task<string> TestAsync(string key, string name)
        {
            var config = $$$$"""{"config":{"base_url":"https://{{{{name}}}}:9","credentials":{"jira_username":"u","jira_password":"t"}}}""";
            return (string)(await host.PostAsync("/api/v1/connectors/jira/test", config, key))["message"]!;
        }
    }

    [Test]
    public async Task A_name_with_private_addresses_fails_for_a_tenant_exactly_as_one_that_is_unknown()
    {
        var (known, unknown) = (
            await RefusedAsync((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.1.2.3")])),
            await RefusedAsync((_, _) => throw new SocketException((int)SocketError.NoData)));

        Assert.That(known.Message, Is.EqualTo(unknown.Message));
        Assert.That(known.SocketErrorCode, Is.EqualTo(SocketError.HostNotFound));

        static async Task<SocketException> RefusedAsync(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
        {
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = new EgressConnector(new EgressRules([]), resolve) { TellsAddresses = false }.ConnectAsync,
            };
            using var client = new HttpClient(handler);
            try
            {
                using var answer = await client.GetAsync(new Uri("http://wiki.corp/"));
                throw new InvalidOperationException("It was reached.");
            }
            catch (HttpRequestException e)
            {
                return (SocketException)e.InnerException!;
            }
        }
    }

    private static string Folder() => Directory.CreateTempSubdirectory("connectors-test-").FullName;
}
