using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Sent;

/// <summary>Programs send documents to the whole product, and people find them.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class SentDocumentsTests
{
    private ApiHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync("all");

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task What_a_program_sends_is_found_soon_by_those_who_may_read_it()
    {
        var (connector, dataset) = await ConnectAsync();
        var sent = await SendAsync(
            connector,
            """
            {"documents":[
              {"id":"t-1","title":"Open","text":"The gramophone is in room seven.","metadata":{"team":"it"},"link":"https://x.example/1"},
              {"id":"t-2","text":"The gramophone costs a fortune.","access":["ann@example.com"]},
              {"id":"t-3","content":"VGhlIGdyYW1vcGhvbmUgcGxheXMu","file_name":"note.txt","access":["@example.org"]},
              {"id":"t-4","text":"No gramophone for anybody.","access":[]}]}
            """);
        await StoredAsync(connector, 4);

        Assert.That(Counts(sent), Is.EqualTo((4, 0, 0, 0)));
        Assert.That(await AskAsync(dataset, "gramophone", null), Is.EquivalentTo(new[] { "t-1", "t-2", "t-3", "t-4" }));
        Assert.That(await AskAsync(dataset, "gramophone", "ann@example.com"), Is.EquivalentTo(new[] { "t-1", "t-2" }));
        Assert.That(await AskAsync(dataset, "gramophone", "eve@example.org"), Is.EquivalentTo(new[] { "t-1", "t-3" }));
        var id = sent["data"]!["documents"]![0]!["document_id"];
        var document = (await _host.GetAsync($"/api/v1/datasets/{dataset}/documents?id={id}"))["data"]!["docs"]![0]!;
        Assert.That(((string?)document["name"], (string?)document["link"]), Is.EqualTo(("Open", "https://x.example/1")));
        Assert.That((string?)document["metadata"]!["team"], Is.EqualTo("it"));
    }

    [Test]
    public async Task The_same_again_is_unchanged_and_a_change_replaces_the_text()
    {
        var (connector, dataset) = await ConnectAsync();
        const string first = """{"documents":[{"id":"a","text":"A sextant."},{"id":"b","text":"A compass."}]}""";
        await SendAsync(connector, first);
        await StoredAsync(connector, 2);

        var again = await SendAsync(connector, first);
        var changed = await SendAsync(connector, """{"documents":[{"id":"a","text":"An astrolabe."},{"id":"b","text":"A compass."}]}""");
        await Eventually.TrueAsync(async () => (await AskAsync(dataset, "astrolabe", null)).Length == 1);

        Assert.That(Counts(again), Is.EqualTo((0, 0, 2, 0)));
        Assert.That(Counts(changed), Is.EqualTo((0, 1, 1, 0)));
        Assert.That(await AskAsync(dataset, "sextant", null), Is.Empty);
    }

    [Test]
    public async Task What_is_sent_while_a_sync_runs_is_read_by_the_next_one()
    {
        var (connector, _) = await ConnectAsync();
        for (var batch = 0; batch < 10; batch++)
            await SendAsync(connector, $$"""{"documents":[{"id":"n-{{batch}}","text":"Number {{batch}}."}]}""");

        await StoredAsync(connector, 10);
    }

    [Test]
    public async Task One_document_that_is_refused_costs_itself_and_says_why()
    {
        var (connector, _) = await ConnectAsync();

        var sent = await SendAsync(
            connector,
            """
            {"documents":[{"id":"good","text":"x"},{"id":"","text":"x"},{"id":"none"},{"id":"both","text":"x","content":"eA=="},
              {"id":"base","content":"%%%"},{"id":"link","text":"x","link":"javascript:alert(1)"},
              {"id":"who","text":"x","access":["@"]},{"id":"good","text":"y"}]}
            """);

        Assert.That(Counts(sent), Is.EqualTo((1, 0, 0, 7)));
        Assert.That(
            sent["data"]!["documents"]!.AsArray().Select(document => (string?)document!["error"]),
            Is.EqualTo(new[]
            {
                null, "needs an id of 1 to 1500 bytes.", "needs either text or content.", "needs either text or content.",
                "has content that is not Base64.", "has a link that is no http or https address.",
                "access has \"@\", which names nobody; readers are everyone, e-mail addresses, domains such as @example.com, and "
                    + "account ids.",
                "is in this request twice.",
            }));
        await StoredAsync(connector, 1);
    }

    [Test]
    public async Task A_removed_document_is_gone_at_once_even_if_it_is_the_last_one()
    {
        var (connector, dataset) = await ConnectAsync();
        await SendAsync(connector, """{"documents":[{"id":"a","text":"A theodolite."},{"id":"b","text":"A theodolite."}]}""");
        await StoredAsync(connector, 2);

        var (_, one) = await _host.CallAsync(HttpMethod.Delete, $"/api/v1/connectors/{connector}/documents", """{"ids":["a","never"]}""");
        var left = await AskAsync(dataset, "theodolite", null);
        var (_, all) = await _host.CallAsync(HttpMethod.Delete, $"/api/v1/connectors/{connector}/documents", """{"delete_all":true}""");

        Assert.That(((int)one["data"]!["removed"]!, (int)all["data"]!["removed"]!), Is.EqualTo((1, 1)));
        Assert.That(left, Is.EqualTo(new[] { "b" }));
        Assert.That(await AskAsync(dataset, "theodolite", null), Is.Empty);
        await QuietAsync(connector);
        Assert.That(await HeldAsync(connector), Is.Zero, "nobody needs to confirm what the sender removed");
    }

    [Test]
    public async Task A_complete_set_removes_the_few_that_it_lacks_and_holds_if_they_are_many()
    {
        var (connector, dataset) = await ConnectAsync();
        await SendAsync(connector, Numbered(0, 30));
        await StoredAsync(connector, 30);

        var few = await SendAsync(connector, Numbered(2, 28, """,  "set":"first","complete":true"""));
        await StoredAsync(connector, 28);
        await QuietAsync(connector);
        var many = await SendAsync(connector, Numbered(25, 5, """,  "set":"second","complete":true"""));
        await Eventually.TrueAsync(async () => await HeldAsync(connector) == 1);
        var mistyped = await SendAsync(connector, """{"set":"secnd","complete":true}""");

        Assert.That(((int)few["data"]!["left_out"]!, (int)many["data"]!["left_out"]!), Is.EqualTo((2, 23)));
        Assert.That((string?)mistyped["message"], Does.StartWith("No document was sent with the set \"secnd\""));
        Assert.That(await AskAsync(dataset, "ledger", null), Has.Length.EqualTo(28), "nothing goes before a person says so");
    }

    [Test]
    public async Task A_rebuild_reads_again_what_was_sent()
    {
        var (connector, dataset) = await ConnectAsync();
        await SendAsync(connector, Numbered(0, 12));
        await StoredAsync(connector, 12);
        await QuietAsync(connector);

        await _host.PostAsync($"/api/v1/connectors/{connector}/rebuild", $$"""{"kb_id":"{{dataset}}"}""");
        await QuietAsync(connector);

        Assert.That(
            await _host.ScalarAsync<long>(
                "select updated from runs where connector_id = @connector and rebuild and status = 'SUCCESS'", new { connector }),
            Is.EqualTo(12));
        Assert.That(await AskAsync(dataset, "ledger", null), Has.Length.EqualTo(12));
    }

    [Test]
    public async Task A_connector_that_reads_a_system_takes_no_documents()
    {
        var answer = await SendAsync(await _host.ConnectAsync(), """{"documents":[{"id":"a","text":"x"}]}""");

        Assert.That((int)answer["code"]!, Is.EqualTo(102));
        Assert.That((string?)answer["message"], Does.Contain("reads its documents from a system (picky)"));
    }

    private async Task<(string Connector, string Dataset)> ConnectAsync()
    {
        var made = await _host.PostAsync(
            "/api/v1/connectors", """{"name":"Tickets","source":"push","config":{"access":"everyone"},"refresh_freq":0}""");
        var connector = (string)made["data"]!["id"]!;
        var dataset = await _host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await QuietAsync(connector);
        return (connector, dataset);
    }

    private Task<JsonNode> SendAsync(string connector, string body) => _host.PostAsync($"/api/v1/connectors/{connector}/documents", body);

    private static string Numbered(int from, int count, string rest = "")
    {
        var documents = Enumerable.Range(from, count).Select(number => $$"""{"id":"d-{{number}}","text":"Ledger {{number}}."}""");
        return $$"""{"documents":[{{string.Join(',', documents)}}]{{rest}}}""";
    }

    private static (int, int, int, int) Counts(JsonNode answer)
    {
        Assert.That((int)answer["code"]!, Is.Zero, answer.ToJsonString());
        var data = answer["data"]!;
        return ((int)data["created"]!, (int)data["updated"]!, (int)data["unchanged"]!, (int)data["refused"]!);
    }

    private async Task<string[]> AskAsync(string dataset, string question, string? user)
    {
        var asUser = user is null ? "" : $",\"as_user\":\"{user}\"";
        var answer = await _host.PostAsync(
            "/api/v1/retrieval", $$"""{"question":"{{question}}","dataset_ids":["{{dataset}}"],"page_size":100{{asUser}}}""");
        var ids = answer["data"]!["chunks"]!.AsArray().Select(chunk => (string)chunk!["document_id"]!).Distinct().ToArray();
        return [.. await _host.Database.Database.QueryAsync<string>(
            "select source_id from documents where replace(id::text, '-', '') = any(@ids)", new { ids }, CancellationToken.None)];
    }

    private Task StoredAsync(string connector, int count) => Eventually.TrueAsync(async () => await _host.ScalarAsync<int>(
        "select count(*)::int from documents where connector_id = @connector and missing_since is null", new { connector }) == count);

    /// <summary>Waits until no run is active and none is about to start.</summary>
    private Task QuietAsync(string connector) => Eventually.TrueAsync(async () => await _host.ScalarAsync<bool>(
        """
        select not exists (select from runs where connector_id = @connector and finished_at is null)
            and not exists (select from sent_boxes where connector_id = @connector and woken_at is not null)
        """,
        new { connector }));

    private Task<int> HeldAsync(string connector) => _host.ScalarAsync<int>(
        "select count(*)::int from runs where connector_id = @connector and held > 0", new { connector });
}
