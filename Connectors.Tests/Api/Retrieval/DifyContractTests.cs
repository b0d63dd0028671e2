using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>Dify's external knowledge API, as its documentation describes it and as Dify calls it.</summary>
internal sealed class DifyContractTests : KnowledgeFixture<DifyContractTests>
{
    private static readonly (string Comparison, string Name, string Value, string[] Found)[] Operators =
    [
        ("is", "team", "\"air\"", ["open"]),
        ("is not", "team", "\"air\"", ["closed"]),
        ("contains", "team", "\"sal\"", ["closed"]),
        ("not contains", "team", "\"sal\"", ["open"]),
        ("in", "team", "[\"air\", \"sea\"]", ["open"]),
        ("not in", "team", "[\"air\", \"sea\"]", ["closed"]),
        ("start with", "team", "\"s\"", ["closed"]),
        ("end with", "team", "\"r\"", ["open"]),
        ("=", "year", "2024", ["open"]),
        ("≠", "year", "2024", ["closed"]),
        (">", "year", "2025", ["closed"]),
        ("<", "year", "2025", ["open"]),
        ("≥", "year", "2026", ["closed"]),
        ("≤", "year", "2024", ["open"]),
        ("before", "day", "\"2025-01-01\"", ["open"]),
        ("after", "day", "\"2025-01-01\"", ["closed"]),
        ("empty", "team", "null", []),
        ("not empty", "team", "null", ["open", "closed"]),
    ];

    [Test]
    public async Task Records_have_the_form_that_dify_reads()
    {
        var (status, answer) = await AskAsync("zeppelin mondays");

        var record = answer["records"]!.AsArray()[0]!;
        Assert.That(status, Is.EqualTo(200));
        Assert.That((string?)record["content"], Does.Contain("flies on Mondays"));
        Assert.That((string?)record["title"], Is.EqualTo("Title open"));
        Assert.That((double)record["score"]!, Is.GreaterThan(0).And.LessThanOrEqualTo(1));
        Assert.That(record["metadata"], Is.InstanceOf<JsonObject>(), "null makes Dify stumble");
        Assert.That((string?)record["metadata"]!["document_id"], Is.EqualTo(await IdAsync("open")));
    }

    [Test]
    public async Task Nothing_found_is_an_empty_list()
    {
        var (status, answer) = await AskAsync("submarine");

        Assert.That((status, answer["records"]!.AsArray().Count), Is.EqualTo((200, 0)));
    }

    [Test]
    public async Task Top_k_and_threshold_bound_what_comes()
    {
        Assert.That(await CountAsync("zeppelin"), Is.EqualTo(2));
        Assert.That(await CountAsync("zeppelin", top: 1), Is.EqualTo(1));
        Assert.That(await CountAsync("zeppelin", threshold: "1.0"), Is.Zero);
    }

    [Test]
    public async Task Each_operator_of_difys_is_understood()
    {
        // Newer versions of Dify send a name, older ones a list of one.
        foreach (var (comparison, name, value, found) in Operators)
        {
            foreach (var spelled in new[] { $"\"{name}\"", $"[\"{name}\"]" })
            {
                var condition =
                    $$"""
                    {"logical_operator":"and","conditions":[{"name":{{spelled}},"comparison_operator":"{{comparison}}","value":{{value}}}]}
                    """;
                var (status, answer) = await AskAsync("zeppelin", condition: condition);

                Assert.That(status, Is.EqualTo(200), answer.ToJsonString());
                var titles = answer["records"]!.AsArray().Select(
                    record => ((string?)record!["title"])!.Replace("Title ", "", StringComparison.Ordinal));
                Assert.That(titles, Is.EquivalentTo(found), condition);
            }
        }
    }

    [Test]
    public async Task Conditions_join_by_or_where_dify_says_so()
    {
        const string both =
            """
            [{"name":"team","comparison_operator":"is","value":"air"},{"name":"team","comparison_operator":"is","value":"sales"}]
            """;

        Assert.That(await CountAsync("zeppelin", condition: $$"""{"logical_operator":"or","conditions":{{both}}}"""), Is.EqualTo(2));
        Assert.That(await CountAsync("zeppelin", condition: $$"""{"logical_operator":"and","conditions":{{both}}}"""), Is.Zero);
        Assert.That(await CountAsync("zeppelin", condition: $$"""{"conditions":{{both}}}"""), Is.Zero, "\"and\" unless told otherwise");
    }

    [Test]
    public async Task Difys_check_of_a_new_endpoint_is_passed()
    {
        // Dify posts nothing and takes 403, 404 and 502 for a wrong key, a wrong address and a server that is away.
        var (status, answer) = await Host.CallAsync(HttpMethod.Post, "/api/v1/dify/retrieval");

        Assert.That((status, (int)answer["error_code"]!), Is.EqualTo((400, 400)));
        Assert.That((string?)answer["error_msg"], Does.Contain("knowledge_id").And.Contain("query"));
    }

    [Test]
    public async Task The_question_may_come_in_the_query_and_the_endpoint_has_a_health_check()
    {
        var (status, answer) = await Host.CallAsync(
            HttpMethod.Get, $"/api/v1/dify/retrieval?knowledge_id={Dataset}&query=zeppelin&top_k=1&score_threshold=0.1&use_kg=false");
        var (wrong, told) = await Host.CallAsync(
            HttpMethod.Get, $"/api/v1/dify/retrieval?knowledge_id={Dataset}&query=zeppelin&score_threshold=high");
        var (healthy, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/dify/retrieval/health", key: "");

        Assert.That((status, answer["records"]!.AsArray().Count), Is.EqualTo((200, 1)));
        Assert.That(wrong, Is.EqualTo(400));
        Assert.That((string?)told["error_msg"], Is.EqualTo("retrieval_setting.score_threshold: must be a number, not a string."));
        Assert.That(healthy, Is.EqualTo(200));
    }

    [TestCase("", 401, 1001)]
    [TestCase("wrong", 401, 1002)]
    public async Task A_caller_without_a_valid_key_is_refused_in_difys_form(string key, int status, int code)
    {
        var (given, answer) = await AskAsync("zeppelin", key: key);

        Assert.That((given, (int)answer["error_code"]!), Is.EqualTo((status, code)));
        Assert.That((string?)answer["error_msg"], Is.Not.Empty);
    }

    [Test]
    public async Task An_unknown_knowledge_base_and_a_foreign_one_are_alike()
    {
        var (foreign, told) = await AskAsync("zeppelin", key: await Host.KeyAsync("acme"));
        var (unknown, said) = await Host.CallAsync(HttpMethod.Post, "/api/v1/dify/retrieval", Body("zeppelin", "nowhere"));

        Assert.That((foreign, unknown), Is.EqualTo((404, 404)));
        Assert.That((int)told["error_code"]!, Is.EqualTo(2001));
        Assert.That(told.ToJsonString(), Is.EqualTo(said.ToJsonString()));
    }

    [Test]
    public async Task A_key_that_is_bound_to_a_user_finds_what_they_may_read()
    {
        Assert.That(await CountAsync("zeppelin", key: await Host.KeyAsync("default", "search", Eve)), Is.EqualTo(1));
        Assert.That(await CountAsync("zeppelin", key: await Host.KeyAsync("default", "search", Ann)), Is.EqualTo(2));
    }

    [Test]
    public async Task A_key_on_behalf_of_users_that_names_none_is_refused_in_difys_way()
    {
        var (status, answer) = await AskAsync("zeppelin", key: await Host.KeyAsync("default", "search"));

        Assert.That((status, (int)answer["error_code"]!), Is.EqualTo((403, 403)));
        Assert.That((string?)answer["error_msg"], Does.Contain("as_user"));
    }

    private static async Task<int> CountAsync(
        string query, string key = ApiHost.Key, int top = 5, string threshold = "0.0", string? condition = null)
    {
        var (status, answer) = await AskAsync(query, key, top, threshold, condition);
        Assert.That(status, Is.EqualTo(200), answer.ToJsonString());
        return answer["records"]!.AsArray().Count;
    }

    private static Task<(int Status, JsonNode Body)> AskAsync(
        string query, string key = ApiHost.Key, int top = 5, string threshold = "0.0", string? condition = null)
        => Host.CallAsync(HttpMethod.Post, "/api/v1/dify/retrieval", Body(query, Dataset, top, threshold, condition), key);

    private static string Body(string query, string dataset, int top = 5, string threshold = "0.0", string? condition = null)
        => $$"""
           {"knowledge_id":"{{dataset}}","query":"{{query}}","retrieval_setting":{"top_k":{{top}},"score_threshold":{{threshold}}},
            "metadata_condition":{{condition ?? "null"}}}
           """;
}
