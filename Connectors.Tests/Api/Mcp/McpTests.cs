using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Api.Retrieval;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Mcp;

/// <summary>The protocol as a client speaks it: JSON-RPC over HTTP, written here by hand.</summary>
internal sealed class McpTests : KnowledgeFixture<McpTests>
{
    [TestCase("2025-06-18")]
    [TestCase("2025-11-25")]
    public async Task A_client_is_greeted_in_its_version_of_the_protocol_and_told_the_tools(string version)
    {
        var greeting = await CallAsync(
            "initialize",
            $$"""{"protocolVersion":"{{version}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} }""",
            ApiHost.Key,
            version);
        var tools = (await CallAsync("tools/list", "{}", ApiHost.Key))["result"]!["tools"]!.AsArray();

        Assert.That(greeting["result"]!["protocolVersion"]!.GetValue<string>(), Is.EqualTo(version));
        Assert.That(greeting["result"]!["serverInfo"]!["name"]!.GetValue<string>(), Is.EqualTo("connectors"));
        Assert.That(
            tools.Select(tool => tool!["name"]!.GetValue<string>()),
            Is.EquivalentTo(new[] { "list_knowledge_bases", "search", "read_document" }));
    }

    [Test]
    public async Task A_search_gives_what_reading_takes()
    {
        var found = await ToolAsync("search", """{"question":"zeppelin mondays"}""", ApiHost.Key);
        var document = found.Split("document_id: ")[1].Split('\n')[0].Trim();

        var text = await ToolAsync("read_document", $$"""{"dataset_id":"{{Dataset}}","document_id":"{{document}}"}""", ApiHost.Key);

        Assert.That(text, Does.Contain("The zeppelin flies on Mondays."));
    }

    [Test]
    public async Task A_user_finds_and_reads_only_what_they_may()
    {
        var (ann, eve) = (await Host.KeyAsync("default", "search", Ann), await Host.KeyAsync("default", "search", Eve));

        var hers = await ToolAsync("search", """{"question":"zeppelin sale"}""", ann);
        var his = await ToolAsync("search", """{"question":"zeppelin sale"}""", eve);
        var document = hers.Split("document_id: ")[1].Split('\n')[0].Trim();
        var read = await ToolAsync("read_document", $$"""{"dataset_id":"{{Dataset}}","document_id":"{{document}}"}""", eve);
        var pretending = await ToolAsync("search", """{"question":"zeppelin sale","as_user":"ann@example.com"}""", eve);

        Assert.That(hers, Does.Contain("for sale"));
        Assert.That(his, Does.Not.Contain("for sale"));
        Assert.That(read, Does.Contain("There is no document"));
        Assert.That(pretending, Does.Contain("bound to a user"));
    }

    [Test]
    public async Task A_stranger_finds_nothing_and_reads_nothing()
    {
        var stranger = await Host.KeyAsync("acme");
        var document = await IdAsync("open");

        Assert.That(await ToolAsync("search", """{"question":"zeppelin"}""", stranger), Does.Not.Contain("Mondays"));
        Assert.That(
            await ToolAsync("search", $$"""{"question":"zeppelin","datasets":["{{Dataset}}"]}""", stranger),
            Does.Contain("does not exist"));
        Assert.That(
            await ToolAsync("read_document", $$"""{"dataset_id":"{{Dataset}}","document_id":"{{document}}"}""", stranger),
            Does.Contain("There is no document"));
    }

    [TestCase(7)]
    [TestCase(4)]
    [TestCase(1)]
    public async Task A_long_document_is_read_piece_by_piece_without_loss(int limit)
    {
        // Pieces end within, at and between characters of two halves, some of which end a chunk.
        string[] chunks = ["one\U0001F6A2", string.Concat(Enumerable.Range(0, 10)
            .Select(n => $"{n} \U0001F6A2 ships ")), "\U0001F6A2\U0001F6A2", "end"];
        await Host.Database.Database.ExecuteAsync(
            """
            delete from chunks where ordinal > 0 and document_id = (select id from documents where source_id = 'long');
            insert into chunks (document_id, ordinal, connector_id, content, search)
            select d.id, c.ordinal - 1, d.connector_id, c.content, ''
            from documents d cross join unnest(@chunks) with ordinality c (content, ordinal) where d.source_id = 'long'
            on conflict (document_id, ordinal) do update set content = excluded.content
            """,
            new { chunks },
            CancellationToken.None);
        var (id, whole, read) = (await IdAsync("long"), string.Concat(chunks), new StringBuilder());

        for (var calls = 0; calls < 1000; calls++)
        {
            var answer = await ToolAsync(
                "read_document",
                $$"""{"dataset_id":"{{Dataset}}","document_id":"{{id}}","offset":{{read.Length}},"limit":{{limit}}}""",
                ApiHost.Key);
            var more = answer.LastIndexOf("\n\n[more: read on with offset ", StringComparison.Ordinal);
            var start = answer.IndexOf("\n\n", StringComparison.Ordinal) + 2;
            read.Append(answer[start..(more < 0 ? answer.Length : more)]);
            if (more < 0)
                break;
        }

        Assert.That(read.ToString(), Is.EqualTo(whole));
    }

    [TestCase("search", "{}", "question is required.")]
    [TestCase("search", """{"question":null}""", "question is required.")]
    [TestCase("search", """{"question":{"a":1}}""", "question must be a string.")]
    [TestCase("search", """{"question":""}""", "question is required")]
    [TestCase("search", """{"question":"x","limit":"many"}""", "limit must be an integer.")]
    [TestCase("search", """{"question":"x","limit":51}""", "limit must be from 1 to 50.")]
    [TestCase("search", """{"question":"x","datasets":"all"}""", "datasets must be a list of strings.")]
    [TestCase("search", """{"question":"x","datasets":[null]}""", "datasets must be a list of strings.")]
    [TestCase("search", """{"question":"x","datasets":["nowhere"]}""", "The dataset \"nowhere\" does not exist. list_knowledge_bases")]
    [TestCase("search", """{"question":"x","dataset_ids":[]}""", "dataset_ids is not an argument of search, which takes: question")]
    [TestCase("read_document", """{"dataset_id":"x"}""", "document_id is required.")]
    [TestCase("read_document", """{"dataset_id":"x","document_id":"y"}""", "There is no document \"y\" in dataset \"x\"")]
    [TestCase("write_document", "{}", "There is no tool \"write_document\".")]
    public async Task A_wrong_call_is_answered_with_what_is_wrong(string tool, string arguments, string part)
    {
        var answer = await CallAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", ApiHost.Key);

        Assert.That((bool)answer["result"]!["isError"]!);
        Assert.That((string)answer["result"]!["content"]![0]!["text"]!, Does.Contain(part).And.Not.Contain("An error occurred"));
    }

    [Test]
    public async Task Arguments_that_are_null_count_as_left_out()
        => Assert.That(
            await ToolAsync("search", """{"question":"zeppelin mondays","datasets":null,"limit":null,"as_user":null}""", ApiHost.Key),
            Does.Contain("Mondays"));

    [Test]
    public async Task A_client_without_a_key_gets_401()
    {
        using var answer = await SendAsync("tools/list", "{}", "");

        Assert.That((int)answer.StatusCode, Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_on_behalf_of_users_must_name_one()
    {
        var key = await Host.KeyAsync("default", "search");

        Assert.That(await ToolAsync("search", """{"question":"zeppelin"}""", key), Does.Contain("as_user"));
        Assert.That(
            await ToolAsync("search", """{"question":"zeppelin","as_user":"eve@example.com"}""", key),
            Does.Contain("Mondays").And.Not.Contain("for sale"));
    }

    [Test]
    public async Task A_blank_user_is_refused_and_not_answered_as_one_who_sees_everything()
    {
        var document = await IdAsync("closed");

        Assert.That(
            await ToolAsync("search", """{"question":"zeppelin","as_user":""}""", ApiHost.Key),
            Does.Contain("as_user is blank").And.Not.Contain("sale"));
        Assert.That(
            await ToolAsync("read_document", $$"""{"dataset_id":"{{Dataset}}","document_id":"{{document}}","as_user":" "}""", ApiHost.Key),
            Does.Contain("as_user is blank").And.Not.Contain("sale"));
    }

    private static async Task<string> ToolAsync(string tool, string arguments, string key)
    {
        var answer = await CallAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", key);
        return answer["result"]!["content"]![0]!["text"]!.GetValue<string>();
    }

    private static async Task<JsonNode> CallAsync(string method, string parameters, string key, string version = "2025-06-18")
    {
        using var answer = await SendAsync(method, parameters, key, version);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), text);
        // One answer, as a stream of events or by itself.
        return JsonNode.Parse(text.StartsWith('{') ? text : text.Split('\n')
            .Single(line => line.StartsWith("data:", StringComparison.Ordinal))[5..])!;
    }

    private static async Task<HttpResponseMessage> SendAsync(string method, string parameters, string key, string version = "2025-06-18")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp");
        if (key.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        request.Content = new StringContent(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json");
        return await Host.Client.SendAsync(request);
    }
}
