using Connectors.Tests.Api.Retrieval;
using Connectors.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Api.Mcp;

/// <summary>What tools answer: passages, structured results that fit their schemas, and nothing twice.</summary>
internal sealed class McpAnswerTests : KnowledgeFixture<McpAnswerTests>
{
    private const string Twin = "ffffffffffffffffffffffffffffffff";

    private static readonly string[] Known = ["object", "array", "string", "integer", "number"];

    [Test]
    public async Task A_client_is_told_how_to_use_the_tools()
    {
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);

        Assert.That(client.ServerInstructions, Does.Contain("search").And.Contain("read_document").And.Contain("list_knowledge_bases"));
        foreach (var tool in await client.ListToolsAsync())
        {
            Assert.That(tool.ProtocolTool.OutputSchema, Is.Not.Null, tool.Name);
            Assert.That(tool.ProtocolTool.OutputSchema!.Value.GetProperty("type").GetString(), Is.AnyOf(Known), tool.Name);
        }
    }

    [Test]
    public async Task Knowledge_bases_are_listed_with_what_a_search_takes_and_without_counts()
    {
        await Host.PostAsync("/api/v1/datasets", """{"name":"Airships","description":"All about zeppelins"}""");
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);

        var answer = await client.CallToolAsync("list_knowledge_bases");
        var listed = answer.StructuredContent!.Value.GetProperty("knowledge_bases").EnumerateArray().ToArray();

        Assert.That(listed.Select(each => each.GetProperty("id").GetString()), Does.Contain(Dataset));
        var airships = listed.Single(each => each.GetProperty("name").GetString() == "Airships");
        Assert.That(airships.GetProperty("description").GetString(), Is.EqualTo("All about zeppelins"));
        Assert.That(airships.EnumerateObject().Select(field => field.Name), Is.EquivalentTo(new[] { "id", "name", "description" }));
        Assert.That(McpSession.Text(answer), Does.Contain($"Airships (id: {airships.GetProperty("id").GetString()}): All about zeppelins"));
    }

    [Test]
    public async Task A_search_answers_with_passages_as_text_and_as_JSON()
    {
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);
        var filler = string.Join(' ', Enumerable.Repeat("ballast", 1000));
        await Host.Database.Database.ExecuteAsync(
            """
            update chunks set content = @before || ' The zeppelin flies on Mondays. ' || @before
            where document_id = (select id from documents where source_id = 'open')
            """,
            new { before = filler },
            CancellationToken.None);

        var answer = await client.CallToolAsync("search", Arguments(("question", "zeppelin mondays")));
        await Host.Database.Database.ExecuteAsync(
            "update chunks set content = 'The zeppelin flies on Mondays.' where content like '%ballast%'", null, CancellationToken.None);
        var passage = answer.StructuredContent!.Value.GetProperty("passages").EnumerateArray().First();
        var text = passage.GetProperty("text").GetString()!;

        Assert.That(text, Does.StartWith("…").And.EndWith("…").And.Contain("The zeppelin flies on Mondays."));
        Assert.That(text, Has.Length.LessThan(1300));
        Assert.That(McpSession.Text(answer), Does.Contain(text));
        Assert.That(passage.GetProperty("title").GetString(), Is.EqualTo("Title open"));
        Assert.That(passage.GetProperty("link").GetString(), Is.EqualTo("https://example.com/open"));
        Assert.That(passage.GetProperty("document_id").GetString(), Is.EqualTo(await IdAsync("open")));
        Assert.That(passage.GetProperty("score").GetDouble(), Is.InRange(0, 1));
    }

    [Test]
    public async Task A_piece_of_a_document_says_where_it_goes_on()
    {
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);
        var (document, length) = (await IdAsync("open"), "The zeppelin flies on Mondays.".Length);

        var first = await ReadAsync(0, 12);
        var rest = await ReadAsync(first.GetProperty("next_offset").GetInt32(), length);

        Assert.That(
            first.GetProperty("text").GetString() + rest.GetProperty("text").GetString(), Is.EqualTo("The zeppelin flies on Mondays."));
        Assert.That(rest.GetProperty("next_offset").ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Null));

        async Task<System.Text.Json.JsonElement> ReadAsync(int offset, int limit) => (await client.CallToolAsync(
            "read_document",
            Arguments(("dataset_id", Dataset), ("document_id", document), ("offset", offset), ("limit", limit)))).StructuredContent!.Value;
    }

    [Test]
    public async Task A_document_that_several_knowledge_bases_and_connectors_have_comes_once()
    {
        await Host.Database.Database.ExecuteAsync(
            """
            insert into connectors
            select (jsonb_populate_record(c, jsonb_build_object('id', @Twin, 'paused', true, 'refresh_freq', 0, 'prune_freq', 0))).*
            from connectors c limit 1;
            insert into knowledge_base_connectors (knowledge_base_id, connector_id, auto_parse) values (@Dataset, @Twin, true);
            insert into documents
            select (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'connector_id', @Twin, 'access_id', null))).*
            from documents d where d.source_id = 'open';
            insert into chunks
            select (jsonb_populate_record(k, jsonb_build_object('document_id', t.id, 'connector_id', @Twin))).*
            from chunks k join documents d on d.id = k.document_id and d.source_id = 'open' and d.connector_id <> @Twin
            join documents t on t.source_id = 'open' and t.connector_id = @Twin
            """,
            new { Dataset, Twin },
            CancellationToken.None);
        await Host.DatasetAsync($$"""[{"id":"{{Twin}}"}]""");
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);

        var found = await client.CallToolAsync("search", Arguments(("question", "zeppelin mondays")));
        var everywhere = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"zeppelin mondays","dataset_ids":["{{Dataset}}"]}""");
        await Host.Database.Database.ExecuteAsync(
            """
            delete from chunks where connector_id = @Twin; delete from documents where connector_id = @Twin;
            delete from connectors where id = @Twin
            """,
            new { Twin },
            CancellationToken.None);

        Assert.That((int)everywhere["data"]!["total"]!, Is.EqualTo(3), "one is there twice");
        Assert.That(found.StructuredContent!.Value.GetProperty("passages").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Mistakes_of_clients_are_answered_and_not_logged()
    {
        var logs = new CapturedLogs();
        await using var host = await ApiHost.StartAsync(
            builder => builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddProvider(logs), "api");
        await using var client = await McpSession.OpenAsync(host.Client, ApiHost.Key);

        var answers = new[]
        {
            await client.CallToolAsync("search"),
            await client.CallToolAsync("search", Arguments(("question", "x"), ("odd", 1))),
            await client.CallToolAsync("read_document", Arguments(("dataset_id", "x"), ("document_id", "y"))),
            await client.CallToolAsync("nothing"),
        };

        Assert.That(answers.Select(answer => answer.IsError), Is.All.True);
        Assert.That(logs.Lines.Where(line => line.Contains("ModelContextProtocol", StringComparison.Ordinal)), Is.Empty);
    }

    private static Dictionary<string, object?> Arguments(params (string Name, object? Value)[] arguments)
        => arguments.ToDictionary(argument => argument.Name, argument => argument.Value);
}
