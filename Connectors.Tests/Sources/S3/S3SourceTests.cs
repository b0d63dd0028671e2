using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.S3;
using Connectors.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.S3;

public sealed class S3SourceTests
{
    private readonly FakeS3 _s3 = new();

    [SetUp]
    public async Task StartAsync()
    {
        _s3.Objects["reports/a.txt"] = "a";
        _s3.Objects["reports/b.txt"] = "b";
        await _s3.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _s3.DisposeAsync();

    [Test]
    public void Signs_as_the_example_in_Amazons_documentation()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero));
        var signer = new S3Signer((FakeS3.KeyId, new FakeS3().Secret), "us-east-1", time) { ValidSeconds = 86400 };

        var query = signer.Sign(new Uri("https://examplebucket.s3.amazonaws.com/test.txt"), []);

        Assert.That(
            query.Single(pair => pair.Key == "X-Amz-Signature").Value,
            Is.EqualTo("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
    }

    [TestCase("""{"bucket_name":"b"}""", "https://b.s3.us-east-1.amazonaws.com/", "us-east-1")]
    [TestCase("""{"bucket_name":"b.c","credentials":{"region":"eu-west-1"}}""", "https://s3.eu-west-1.amazonaws.com/b.c/", "eu-west-1")]
    [TestCase(
        """{"bucket_name":"b","bucket_type":"s3_compatible","credentials":{"endpoint_url":"http://minio:9000"}}""",
        "http://minio:9000/b/", "us-east-1")]
    [TestCase(
        """
        {"bucket_name":"b","bucket_type":"s3_compatible","credentials":{"endpoint_url":"http://minio:9000","addressing_style":"virtual"}}
        """,
        "http://b.minio:9000/", "us-east-1")]
    [TestCase(
        """{"bucket_name":"b","bucket_type":"r2","credentials":{"account_id":"acc","r2_access_key_id":"i","r2_secret_access_key":"s"}}""",
        "https://acc.r2.cloudflarestorage.com/b/", "auto")]
    [TestCase(
        """{"bucket_name":"b","bucket_type":"google_cloud_storage","credentials":{"access_key_id":"i","secret_access_key":"s"}}""",
        "https://storage.googleapis.com/b/", "auto")]
    [TestCase(
        """
        {"bucket_name":"b","bucket_type":"oci_storage",
         "credentials":{"namespace":"n","region":"eu-frankfurt-1","access_key_id":"i","secret_access_key":"s"}}
        """,
        "https://n.compat.objectstorage.eu-frankfurt-1.oraclecloud.com/b/", "eu-frankfurt-1")]
    public void Takes_the_keys_of_each_kind_of_storage_and_knows_its_address(string json, string address, string region)
    {
        var (config, errors) = Connectors.Sources.Catalog.ConfigParser.Parse<S3Config>(JsonSerializer.Deserialize<JsonElement>(json));

        Assert.That(errors, Is.Empty);
        Assert.That(S3Address.Of(config!), Is.EqualTo(new S3Address(new Uri(address), region)));
    }

    [TestCase("""{"bucket_name":"b","bucket_type":"r2"}""", "needs account_id for a bucket_type of r2")]
    [TestCase("""{"bucket_name":"b","bucket_type":"s3_compatible"}""", "needs endpoint_url for a bucket_type of s3_compatible")]
    [TestCase("""{"bucket_name":"b","credentials":{"aws_access_key_id":"i"}}""", "needs both aws_access_key_id and aws_secret_access_key")]
    [TestCase("""{"bucket_name":"b","credentials":{"authentication_method":"iam_role"}}""", "must be access_key")]
    [TestCase(
        """{"bucket_name":"b","credentials":{"aws_session_token":"t"}}""",
        "needs the aws_access_key_id and aws_secret_access_key that the aws_session_token belongs to")]
    [TestCase("""{"bucket_name":"a/b"}""", "must be a bucket's name")]
    public void Names_the_setting_that_is_missing(string json, string error)
        => Assert.That(
            Connectors.Sources.Catalog.ConfigParser.Parse<S3Config>(JsonSerializer.Deserialize<JsonElement>(json)).Errors,
            Has.One.Contains(error));

    [Test]
    public async Task Reads_only_keys_below_the_prefix()
    {
        _s3.Objects["reports/deep/c.txt"] = "c";
        _s3.Objects["reports/deep/"] = "";
        var parts = await ReadAsync(S3Configs.Of(_s3, ("prefix", "reports/")));

        Assert.That(Ids(parts), Is.EquivalentTo(new[] { "a.txt", "b.txt", "deep/c.txt" }));
        Assert.That(parts.SelectMany(part => part.Changes.Skipped).Select(skip => skip.Rule), Is.EqualTo(new[] { "marks a folder" }));
    }

    [Test]
    public async Task A_key_with_dots_for_a_part_costs_itself_and_is_told()
    {
        _s3.Objects["reports/../c.txt"] = "c";
        var parts = await ReadAsync(S3Configs.Of(_s3));

        Assert.That(Ids(parts), Is.EquivalentTo(new[] { "reports/a.txt", "reports/b.txt" }));
        Assert.That(
            parts.SelectMany(part => part.Changes.Failures).Single().Message,
            Does.StartWith("reports/../c.txt: a part of the key is . or .., which cannot be asked for"));
    }

    [Test]
    public async Task Lists_the_prefixes_that_the_config_may_name()
    {
        await using var probe = Probe(S3Configs.Of(_s3));

        Assert.That((await probe.ChoicesAsync("prefix")).Select(choice => choice.Value), Is.EqualTo(new[] { "reports/" }));
    }

    [Test]
    public async Task A_wrong_secret_asks_for_new_credentials_although_S3_answers_403()
    {
        var error = await CheckAsync(S3Configs.Of(_s3.Address, "wrong-secret"));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("The access key or its secret is wrong or no longer valid: enter new ones."));
    }

    [Test]
    public async Task Temporary_keys_are_signed_with_their_session_token_until_it_ends()
    {
        _s3.SessionToken = "FwoGZXIvYXdzE/session+token==";
        Assert.That((await CheckAsync(S3Configs.Of(_s3))).Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        var config = S3Configs.Of(_s3);
        config["credentials"]!["aws_session_token"] = _s3.SessionToken;

        var documents = (await ReadAsync(config)).SelectMany(part => part.Changes.Documents).ToList();
        Assert.That(documents.Select(document => document.Id), Is.EquivalentTo(new[] { "reports/a.txt", "reports/b.txt" }));
        await using var probe = Probe(config);
        var again = (await probe.RereadAsync(["reports/a.txt"]))!.SelectMany(changes => changes.Documents).Single();
        Assert.That(await ContentReader.ReadAsync(again.Content), Is.EqualTo("a"));

        _s3.IsSessionOver = true;
        var error = await CheckAsync(config);
        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("The session token has ended").And.Not.Contain(_s3.SessionToken));
        _s3.IsSessionOver = false;
        config["credentials"]!["aws_session_token"] = "of another session";
        Assert.That((await CheckAsync(config)).Message, Does.Contain("enter the three that came together"));
    }

    [Test]
    public async Task Says_that_an_address_does_not_behave_as_S3()
    {
        await using var other = new WebDav.FakeWebDav { Root = "/papers" };
        other.Files["x"] = "x";
        await other.StartAsync();
        var config = S3Configs.Of(other.Address, "secret", ("bucket_name", "papers"));

        Assert.That((await CheckAsync(config)).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task Lists_a_thousand_keys_a_call_and_opens_only_what_is_read()
    {
        for (var number = 0; number < 2500; number++)
            _s3.Objects[$"many/{number:0000}.txt"] = "x";
        await using var probe = Probe(S3Configs.Of(_s3));
        await probe.ReadAsync("folder:many");

        Assert.That(_s3.Requests, Has.Count.EqualTo(3));
    }

    private static IEnumerable<string> Ids(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id);

    private static SourceProbe Probe(JsonObject config) => new("s3", JsonSerializer.SerializeToElement(config), new SourceContext
    {
        Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, Time = new HurriedTime(20),
    });

    private static async Task<SourceException> CheckAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());
        return (SourceException)error!;
    }

    private static async Task<List<ReadPart>> ReadAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        return await probe.ReadAllAsync();
    }
}
