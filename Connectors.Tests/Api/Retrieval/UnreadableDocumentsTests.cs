using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Connectors.Sources;
using Connectors.Tests.Api.Mcp;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>
/// Documents that a user may not read change nothing of what this user is told: every answer is the same as if they had never been stored.
/// </summary>
internal sealed partial class UnreadableDocumentsTests : KnowledgeFixture<UnreadableDocumentsTests>
{
    private const string Nobody = "00000000000000000000000000000000";

    private static readonly string[] Questions =
        ["zeppelin", "zeppelin hangar", "\\\"zeppelin flies\\\"", "where does a zeppelin land at night", "zeppelin -hangar", "secret word"];

    [Test]
    public async Task Every_answer_to_a_user_is_as_if_unreadable_documents_did_not_exist()
    {
        var (dataset, connector) = await FillAsync();
        var bound = await Host.KeyAsync("default", "search", Eve);
        var naming = await Host.KeyAsync("default", "search");

        var with = await AnswersAsync(dataset, bound, asUser: null);
        var named = await AnswersAsync(dataset, naming, Eve);
        await Host.Database.Database.ExecuteAsync(
            """
            delete from chunks where document_id in (select id from documents where connector_id = @connector and source_id like 'closed%');
            delete from documents where connector_id = @connector and source_id like 'closed%'
            """,
            new { connector },
            CancellationToken.None);
        var without = await AnswersAsync(dataset, bound, asUser: null);

        Assert.That(with, Is.EqualTo(without));
        Assert.That(named, Is.EqualTo(without), "also if the key names the user");
        Assert.That(without.Any(answer => answer.Contains("hangar", StringComparison.Ordinal)), "there are answers at all");
    }

    [Test]
    public async Task A_document_that_may_not_be_read_and_one_that_does_not_exist_are_answered_alike()
    {
        var (closed, eve) = (await IdAsync("closed"), await Host.KeyAsync("default", "search", Eve));
        await using var client = await McpSession.OpenAsync(Host.Client, eve);
        string[] routes = ["/{0}", "/{0}/chunks", "?id={0}", "?name={0}"];

        foreach (var route in routes)
            Assert.That(await AnswerAsync(route, closed), Is.EqualTo(await AnswerAsync(route, Nobody)), route);
        Assert.That(Anonymous(await ReadAsync(closed), closed), Is.EqualTo(Anonymous(await ReadAsync(Nobody), Nobody)));
        Assert.That(
            await AnswerAsync("?name={0}", "Title closed"), Is.EqualTo(await AnswerAsync("?name={0}", "Title nowhere")), "by its title");

        async Task<string> AnswerAsync(string route, string document)
        {
            var path = string.Format(CultureInfo.InvariantCulture, route, Uri.EscapeDataString(document));
            return Anonymous(await TextAsync(HttpMethod.Get, $"/api/v1/datasets/{Dataset}/documents{path}", null, eve), document);
        }

        async Task<string> ReadAsync(string document) => McpSession.Text(await client.CallToolAsync(
            "read_document", new Dictionary<string, object?> { ["dataset_id"] = Dataset, ["document_id"] = document }));
    }

    private static string Anonymous(string answer, string id) => answer.Replace(id, "?", StringComparison.Ordinal);

    /// <summary>A knowledge base in which most documents are for Ann alone, and rank above those that Eve may read.</summary>
    private static async Task<(string Dataset, string Connector)> FillAsync()
    {
        var onlyAnn = DocumentAccess.Of(Principal.User("u1", Ann));
        var world = new ScriptedWorld
        {
            Access = id => id.StartsWith("closed", StringComparison.Ordinal) ? onlyAnn : DocumentAccess.Everyone,
        };
        world.Partitions["p"] = [];
        for (var n = 0; n < 30; n++)
        {
            world.Partitions["p"][$"open{n}"] = $"Day {n}: the zeppelin flies to hangar {n} and lands at night.";
            world.Partitions["p"][$"closed{n}"] = "Zeppelin zeppelin hangar. The zeppelin flies. A secret word.";
        }

        var config = $$"""{"world":"{{ScriptedConfig.Add(world)}}"}""";
        var made = await Host.PostAsync("/api/v1/connectors", $$"""{"name":"Y","source":"scripted","config":{{config}}}""");
        var connector = (string)made["data"]!["id"]!;
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await Eventually.TrueAsync(async () => await Host.ScalarAsync<long>(
            "select count(*) from runs where connector_id = @connector and status = 'SUCCESS'", new { connector }) > 0);
        return (dataset, connector);
    }

    /// <summary>What a user is told by every route that shows documents, without scores: how words are counted is another test.</summary>
    private static async Task<string[]> AnswersAsync(string dataset, string key, string? asUser)
    {
        var (user, query) = asUser is null ? ("", "") : ($",\"as_user\":\"{asUser}\"", $"&as_user={asUser}");
        var answers = new List<string>
        {
            await TextAsync(HttpMethod.Get, $"/api/v1/datasets/{dataset}/documents?orderby=name{query}", null, key),
            await TextAsync(HttpMethod.Get, $"/api/v1/datasets/{dataset}/documents?orderby=name&page=2&page_size=7{query}", null, key),
            await TextAsync(HttpMethod.Get, $"/api/v1/datasets/{dataset}/documents?keywords=closed{query}", null, key),
        };
        await using var client = await McpSession.OpenAsync(Host.Client, key);
        foreach (var question in Questions)
        {
            answers.Add(await TextAsync(
                HttpMethod.Post,
                "/api/v1/retrieval",
                $$"""{"question":"{{question}}","dataset_ids":["{{dataset}}"],"page_size":100,"highlight":true{{user}}}""",
                key));
            answers.Add(await TextAsync(
                HttpMethod.Post, $"/api/v1/datasets/{dataset}/search", $$"""{"question":"{{question}}","page":2,"size":4{{user}}}""", key));
            answers.Add(await TextAsync(
                HttpMethod.Post,
                "/api/v1/dify/retrieval",
                $$"""{"knowledge_id":"{{dataset}}","query":"{{question}}","retrieval_setting":{"top_k":10}{{user}}}""",
                key));
            var arguments = new Dictionary<string, object?>
            {
                ["question"] = question.Replace("\\", "", StringComparison.Ordinal), ["datasets"] = new[] { dataset }, ["as_user"] = asUser,
            };
            answers.Add(WithoutScores((await client.CallToolAsync("search", arguments)).StructuredContent!.Value.GetRawText()));
        }

        return [.. answers];
    }

    private static async Task<string> TextAsync(HttpMethod method, string path, string? body, string key)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Host.Client.SendAsync(request);
        return WithoutScores(await response.Content.ReadAsStringAsync());
    }

    private static string WithoutScores(string json) => Scores().Replace(json, "");

    [GeneratedRegex("\"(score|similarity|term_similarity|vector_similarity)\":[-0-9.eE]+")]
    private static partial Regex Scores();
}
