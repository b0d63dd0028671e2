using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.WebDav;

public sealed class WebDavSourceTests
{
    private readonly FakeWebDav _server = new();

    [SetUp]
    public async Task StartAsync()
    {
        _server.Files["reports/a.txt"] = "a";
        _server.Files["reports/b.txt"] = "b";
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Reads_only_the_folder_that_remote_path_names()
    {
        _server.Files["reports/deep/c d.txt"] = "c";
        var read = await DocumentsAsync(Config(("remote_path", "/reports/deep")));

        Assert.That(read.Select(document => document.Id), Is.EqualTo(new[] { "c d.txt" }));
        Assert.That(read[0].Link, Is.EqualTo(new Uri(_server.Address, "dav/reports/deep/c%20d.txt").AbsoluteUri));
    }

    [Test]
    public async Task Takes_addresses_with_another_host_and_encoding_as_servers_behind_a_proxy_give_them()
    {
        _server.Rewrite = (_, response) => response.Replace(">/dav", ">http://inner.example:8080/d%61v", StringComparison.Ordinal);

        Assert.That(await IdsAsync(Config()), Is.EqualTo(new[] { "reports/a.txt", "reports/b.txt" }));
    }

    [Test]
    public void Never_takes_an_answer_with_other_paths_for_an_empty_folder()
    {
        _server.Rewrite = (_, response) => response.Replace("<D:href>/dav", "<D:href>/elsewhere", StringComparison.Ordinal);

        Assert.That(
            async () => await DocumentsAsync(Config()),
            Throws.InstanceOf<SourceException>().With.Message.Contains("set base_url to the address that the server itself uses"));
    }

    [Test]
    public async Task A_name_that_is_no_UTF_8_costs_itself_and_is_told()
    {
        _server.Rewrite = (path, response) => path == "reports/a.txt"
            ? response.Replace("a.txt", "caf%E9.txt", StringComparison.Ordinal)
            : response;
        var parts = await ReadAsync(Config());

        Assert.That(parts.SelectMany(part => part.Changes.Documents).Single().Id, Is.EqualTo("reports/b.txt"));
        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(failure.Message, Is.EqualTo("reports/caf%E9.txt: the name is not valid UTF-8; rename it."));
        Assert.That(await IncompleteAsync(Config()), Is.All.Null, "such a name never was a document");
    }

    [Test]
    public async Task A_member_that_the_server_refuses_makes_the_listing_incomplete()
    {
        _server.Files["reports/secret/c.txt"] = "c";
        _server.Rewrite = (path, response) => path == "reports/secret"
            ? "<D:response><D:href>/dav/reports/secret/</D:href><D:status>HTTP/1.1 403 Forbidden</D:status></D:response>"
            : response;
        _server.Faults = UpstreamFaults.Always(UpstreamFault.Forbidden) with
        {
            Applies = request => request.Path == "/dav/reports/secret/",
        };

        Assert.That(await IdsAsync(Config()), Is.EqualTo(new[] { "reports/a.txt", "reports/b.txt" }));
        Assert.That(await IncompleteAsync(Config()), Has.Some.Contains("The folder reports/secret cannot be read"));
    }

    [Test]
    public async Task Without_an_ETag_size_and_time_stand_for_the_content_and_without_them_a_file_is_always_read()
    {
        _server.Rewrite = (path, response) => path switch
        {
            "reports/a.txt" => Without(response, "getetag"),
            "reports/b.txt" => Without(Without(response, "getetag"), "getlastmodified"),
            _ => response,
        };
        var read = await DocumentsAsync(Config());

        Assert.That(read.Select(document => document.Fingerprint), Is.EqualTo(new[] { "1-638505760890000000", null }));
        Assert.That(read[1].UpdatedAt, Is.Null);
    }

    [TestCase("/nothing", SourceErrorKind.Misconfigured, "The server has no such folder for this account: check base_url and remote_path.")]
    public async Task A_check_names_what_is_missing(string folder, SourceErrorKind kind, string message)
    {
        await using var probe = Probe(Config(("remote_path", folder)));
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(((SourceException)error!).Kind, Is.EqualTo(kind));
        Assert.That(error.Message, Does.Contain(message));
    }

    [Test]
    public async Task A_check_says_that_an_address_has_no_WebDAV()
    {
        await using var web = new PlainWeb();
        await web.StartAsync();
        await using var probe = Probe(WebDavConfigs.Of(new Uri(web.Address, "site")));
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error!.Message, Does.Contain("There is no WebDAV at this address: check base_url."));
    }

    [Test]
    public async Task Lists_the_folders_that_remote_path_may_name()
    {
        _server.Files["Documents/x.txt"] = "x";
        await using var probe = Probe(Config());

        var choices = await probe.ChoicesAsync("remote_path");
        Assert.That(choices.Select(choice => choice.Value), Is.EqualTo(new[] { "/Documents", "/reports" }));
    }

    [Test]
    public async Task The_settings_say_who_may_read()
    {
        var read = await DocumentsAsync(Config(("access", "Ann@Example.com, @example.org")));
        await using var probe = Probe(Config(("access", "Ann@Example.com, @example.org")));
        await using var reader = probe.Open();
        var partition = await reader.Capability<ITellsPartitionAccess>()!.AccessAsync("folder:reports", CancellationToken.None);

        Principal[] readers = [Principal.User("ann@example.com", "ann@example.com"), Principal.Domain("example.org")];
        Assert.That(read[0].Access!.Layers.Single(), Is.EqualTo(readers));
        Assert.That(partition.Layers.Single(), Is.EqualTo(readers));
        Assert.That((await DocumentsAsync(Config()))[0].Access, Is.EqualTo(DocumentAccess.Everyone));
        Assert.That(
            Probe(Config()).Definition.Validate(JsonSerializer.SerializeToElement(Config(("access", "staff")))),
            Has.One.Contains("\"staff\", which is neither everyone nor an e-mail address nor a domain"));
    }

    [Test]
    public async Task Leaves_out_images_unless_the_settings_want_them_and_links_to_Nextclouds_page_of_a_file()
    {
        await using var cloud = new FakeWebDav { Root = "/remote.php/dav/files/alice" };
        cloud.Files["a/photo.png"] = "png";
        cloud.Files["a/text.txt"] = "text";
        cloud.Rewrite = (path, response) => path.Contains('.', StringComparison.Ordinal)
            ? response.Replace(
                "<D:resourcetype/>",
                $"<D:resourcetype/><D:getcontenttype>{(path.EndsWith("png", StringComparison.Ordinal) ? "image/png" : "text/plain")}"
                    + "</D:getcontenttype><o:fileid>4711</o:fileid><o:owner-id>ann</o:owner-id>",
                StringComparison.Ordinal)
            : response;
        await cloud.StartAsync();
        var address = new Uri(cloud.Address, "remote.php/dav/files/alice");
        var parts = await ReadAsync(WebDavConfigs.Of(address));
        var document = parts.SelectMany(part => part.Changes.Documents).Single();

        Assert.That(document.Link, Is.EqualTo(new Uri(cloud.Address, "index.php/f/4711").AbsoluteUri));
        Assert.That(document.Owners, Is.EqualTo(new[] { "ann" }));
        Assert.That(parts.SelectMany(part => part.Changes.Skipped).Single().Rule, Is.EqualTo("image (allow_images is off)"));
        Assert.That(await DocumentsAsync(WebDavConfigs.Of(address, ("allow_images", true))), Has.Count.EqualTo(2));
    }

    private JsonObject Config(params IEnumerable<(string Key, JsonNode Value)> more)
        => WebDavConfigs.Of(new Uri(_server.Address, "dav/"), more);

    private static string Without(string response, string property)
        => System.Text.RegularExpressions.Regex.Replace(response, $"<D:{property}>[^<]*</D:{property}>", "");

    private static SourceProbe Probe(JsonObject config) => new("webdav", JsonSerializer.SerializeToElement(config), new SourceContext
    {
        Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, Time = new HurriedTime(20),
    });

    private static async Task<List<ReadPart>> ReadAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        return await probe.ReadAllAsync();
    }

    private static async Task<List<SourceDocument>> DocumentsAsync(JsonObject config)
        => [.. (await ReadAsync(config)).SelectMany(part => part.Changes.Documents)];

    private static async Task<IEnumerable<string>> IdsAsync(JsonObject config)
        => (await DocumentsAsync(config)).Select(document => document.Id);

    private static async Task<List<string?>> IncompleteAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        return [.. (await probe.ListAsync("folder:reports"))!.Select(page => page.Incomplete)];
    }

    /// <summary>A web server that knows no other method than GET.</summary>
    private sealed class PlainWeb : FakeUpstream
    {
        protected override void Map(IEndpointRouteBuilder routes)
            => routes.Map("/site/{**path}", context =>
            {
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return Task.CompletedTask;
            });
    }
}
