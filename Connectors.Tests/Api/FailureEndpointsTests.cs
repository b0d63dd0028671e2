using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Failures over the API: listed, filtered, replayed, and resolved when the document is read.</summary>
internal sealed class FailureEndpointsTests
{
    private readonly ScriptedWorld _world = new();
    private ApiHost _host = null!;
    private string _path = null!;

    /// <summary>Two partitions of six documents, of which the first two each cannot be read, one of them because it is too large.</summary>
    [SetUp]
    public async Task FailAsync()
    {
        _world.Fill("a", 6).Fill("b", 6);
        _world.Open = text => text[^1] switch
        {
            '0' => throw new DocumentUnreadableException(FailureReason.Malformed, "It is damaged."),
            '1' => throw new DocumentUnreadableException(FailureReason.TooLarge, "It has 70 MB."),
            _ => text,
        };
        _world.SplitFailures = [new SourceFailure(FailureScope.Container, "locked", FailureReason.Forbidden, "Invite the app.")];
        _host = await ApiHost.StartAsync("all");
        var config = new JsonObject { ["world"] = ScriptedConfig.Add(_world) };
        var made = await _host.PostAsync(
            "/api/v1/connectors", new JsonObject { ["name"] = "s", ["source"] = "scripted", ["config"] = config }.ToJsonString());
        _path = $"/api/v1/connectors/{made["data"]!["id"]}";
        await RunAsync("run", "{}");
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_failure_tells_its_class_link_attempts_and_history()
    {
        var failure = (await ListAsync("class=malformed&partition=a")).Single()!;

        Assert.That(failure["source_id"]!.GetValue<string>(), Is.EqualTo("a-0000"));
        Assert.That(failure["link"]!.GetValue<string>(), Is.EqualTo("https://example.com/a-0000"));
        Assert.That(failure["message"]!.GetValue<string>(), Is.EqualTo("It is damaged."));
        Assert.That((int)failure["attempts"]!, Is.EqualTo(1));
        Assert.That(failure["history"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(failure["next_retry_at"], Is.Null, "a damaged document is not tried again by itself");
    }

    [TestCase("", "a-0000 a-0001 b-0000 b-0001 locked")]
    [TestCase("class=toolarge", "a-0001 b-0001")]
    [TestCase("scope=container", "locked")]
    [TestCase("scope=document&partition=b", "b-0000 b-0001")]
    [TestCase("resolved=true", "")]
    [TestCase("run_id=99999", "")]
    public async Task Failures_are_filtered(string query, string expected)
        => Assert.That(Ids(await ListAsync(query)), Is.EqualTo(expected));

    [Test]
    public async Task Failures_are_paged_and_counted()
    {
        var first = (await _host.GetAsync($"{_path}/failures?page_size=2"))["data"]!;
        var last = (await _host.GetAsync($"{_path}/failures?page_size=2&page=3"))["data"]!;

        Assert.That(((int)first["total"]!, first["failures"]!.AsArray().Count, last["failures"]!.AsArray().Count), Is.EqualTo((5, 2, 1)));
    }

    [TestCase("class", "malformed", "a-0000 b-0000", "a-0001 b-0001 locked")]
    [TestCase("class", "toolarge", "a-0001 b-0001", "a-0000 b-0000 locked")]
    public async Task A_class_of_failures_is_replayed_and_documents_that_are_read_are_resolved(
        string key, string value, string read, string left)
    {
        Heal();

        await RunAsync("failures/replay", new JsonObject { [key] = value }.ToJsonString());

        Assert.That(string.Join(' ', _world.Reread.Order()), Is.EqualTo(read));
        Assert.That(Ids(await ListAsync("")), Is.EqualTo(left));
        Assert.That(Ids(await ListAsync("resolved=true")), Is.EqualTo(read));
    }

    [Test]
    public async Task Chosen_failures_are_replayed_and_nothing_else_is_read()
    {
        // Partitions are read in parallel, so the order of their failures varies.
        var chosen = (await ListAsync("class=malformed")).OrderByDescending(
            failure => failure!["source_id"]!.GetValue<string>(), StringComparer.Ordinal)
            .Select(failure => failure!["id"]!.DeepClone()).ToArray();
        Heal();

        await RunAsync("failures/replay", new JsonObject { ["ids"] = new JsonArray(chosen[0].DeepClone()) }.ToJsonString());
        var (one, oneOpened) = (Ids(await ListAsync("resolved=true")), _world.Opened.Count);
        await _host.Database.Database.ExecuteAsync(
            "update runs set finished_at = finished_at - interval '1 hour'", null, CancellationToken.None);
        await RunAsync("failures/replay", new JsonObject { ["ids"] = new JsonArray(chosen[1].DeepClone()) }.ToJsonString());

        Assert.That((one, oneOpened), Is.EqualTo(("b-0000", 1)));
        Assert.That(Ids(await ListAsync("resolved=true")), Is.EqualTo("a-0000 b-0000"), await RunStates.TellAsync(_host.Database));
        Assert.That(_world.Opened, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_failed_document_that_a_sync_reads_again_is_resolved()
    {
        Heal();
        _world.Partitions["a"]["a-0000"] = "Mended text of a 0";

        await RunAsync("run", "{}");

        Assert.That(Ids(await ListAsync("resolved=true&scope=document")), Does.Contain("a-0000"));
        Assert.That(Ids(await ListAsync("scope=document")), Does.Not.Contain("a-0000"));
    }

    [TestCase("{}", 101)]
    [TestCase("""{"all":true,"class":"malformed"}""", 101)]
    [TestCase("""{"class":"bad luck"}""", 101)]
    [TestCase("""{"ids":[]}""", 101)]
    [TestCase("""{"ids":["one"]}""", 101)]
    [TestCase("""{"ids":[99999]}""", 102)]
    public async Task A_replay_of_nothing_or_of_unknown_failures_is_refused(string body, int code)
        => Assert.That((int)(await _host.PostAsync($"{_path}/failures/replay", body))["code"]!, Is.EqualTo(code));

    [TestCase("class=odd")]
    [TestCase("scope=odd")]
    [TestCase("run_id=odd")]
    [TestCase("resolved=odd")]
    public async Task Filters_that_mean_nothing_are_refused(string query)
        => Assert.That((int)(await _host.GetAsync($"{_path}/failures?{query}"))["code"]!, Is.EqualTo(101));

    private void Heal()
    {
        _world.Open = text => text;
        _world.Opened.Clear();
    }

    private async Task RunAsync(string what, string body)
    {
        var run = (long)(await _host.PostAsync($"{_path}/{what}", body))["data"]!["id"]!;
        await Eventually.TrueAsync(() => _host.ScalarAsync<bool>("select finished_at is not null from runs where id = @run", new { run }));
    }

    private async Task<JsonArray> ListAsync(string query)
        => (await _host.GetAsync($"{_path}/failures?{query}"))["data"]!["failures"]!.AsArray();

    private static string Ids(JsonArray failures)
        => string.Join(' ', failures.Select(failure => failure!["source_id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
}
