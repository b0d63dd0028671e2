using Connectors.Tests.Api.Retrieval;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Mcp;

/// <summary>The protocol as the official client speaks it, over streamable HTTP.</summary>
internal sealed class McpClientTests : KnowledgeFixture<McpClientTests>
{
    [Test]
    public async Task The_official_client_searches_and_reads_what_was_found()
    {
        await using var client = await McpSession.OpenAsync(Host.Client, ApiHost.Key);

        var tools = await client.ListToolsAsync();
        var found = McpSession.Text(
            await client.CallToolAsync("search", new Dictionary<string, object?> { ["question"] = "zeppelin mondays" }));
        var read = McpSession.Text(await client.CallToolAsync(
            "read_document", new Dictionary<string, object?> { ["dataset_id"] = Dataset, ["document_id"] = await IdAsync("open") }));

        Assert.That(tools.Select(tool => tool.Name), Is.EquivalentTo(new[] { "list_knowledge_bases", "search", "read_document" }));
        Assert.That(tools.Select(tool => tool.ProtocolTool.Annotations!.ReadOnlyHint), Is.All.True);
        Assert.That(found, Does.Contain(Dataset).And.Contain(await IdAsync("open")).And.Contain("https://example.com/open"));
        Assert.That(read, Does.Contain("The zeppelin flies on Mondays."));
    }

    [Test]
    public async Task A_users_client_sees_what_they_may_and_gets_errors_as_errors()
    {
        await using var client = await McpSession.OpenAsync(Host.Client, await Host.KeyAsync("default", "search", Eve));

        var found = await client.CallToolAsync("search", new Dictionary<string, object?> { ["question"] = "zeppelin" });
        var closed = await client.CallToolAsync(
            "read_document", new Dictionary<string, object?> { ["dataset_id"] = Dataset, ["document_id"] = await IdAsync("closed") });

        Assert.That(McpSession.Text(found), Does.Contain("Mondays").And.Not.Contain("for sale"));
        Assert.That(closed.IsError, Is.True);
        Assert.That(McpSession.Text(closed), Does.Not.Contain("for sale"));
    }
}
