using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>RAGFlow's retrieval, with every field that its Python SDK sends.</summary>
internal sealed class RetrievalContractTests : KnowledgeFixture<RetrievalContractTests>
{
    [Test]
    public async Task A_client_of_ragflows_finds_every_field_that_it_reads()
    {
        var data = (await AskAsync("zeppelin mondays"))["data"]!;

        var chunk = data["chunks"]!.AsArray()[0]!;
        Assert.That(((string?)chunk["document_id"], (string?)chunk["dataset_id"]), Is.EqualTo((await IdAsync("open"), Dataset)));
        Assert.That(
            ((string?)chunk["document_keyword"], (string?)chunk["content"]), Is.EqualTo(("Title open", "The zeppelin flies on Mondays.")));
        Assert.That((string?)chunk["id"], Is.Not.Empty);
        foreach (var similarity in new[] { "similarity", "term_similarity", "vector_similarity" })
            Assert.That((double)chunk[similarity]!, Is.InRange(0, 1), similarity);
        Assert.That((string?)chunk["highlight"], Does.Contain("<em>zeppelin</em>"));
        var documents = data["doc_aggs"]!.AsArray()[0]!;
        Assert.That(
            ((string?)documents["doc_id"], (string?)documents["doc_name"], (int)documents["count"]!),
            Is.EqualTo((await IdAsync("open"), "Title open", 1)));
        Assert.That((int)data["total"]!, Is.EqualTo(2), "the other has one of the words");
    }

    [Test]
    public async Task Documents_may_be_named_instead_of_datasets()
    {
        var (open, closed) = (await IdAsync("open"), await IdAsync("closed"));

        var one = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"zeppelin","document_ids":["{{closed}}"]}""");
        var both = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"zeppelin","document_ids":["{{closed}}","{{open}}"]}""");

        Assert.That(((int)one["data"]!["total"]!, (int)both["data"]!["total"]!), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Pages_follow_each_other()
    {
        var first = await AskAsync("zeppelin", page: 1, size: 1);
        var second = await AskAsync("zeppelin", page: 2, size: 1);
        var third = await AskAsync("zeppelin", page: 3, size: 1);

        Assert.That(Ids(first).Concat(Ids(second)), Is.Unique.And.Exactly(2).Items);
        Assert.That(Ids(third), Is.Empty);
        Assert.That((int)first["data"]!["total"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Metadata_narrows_what_is_searched()
    {
        var found = await AskAsync(
            "zeppelin", condition: """{"logic":"and","conditions":[{"name":"team","comparison_operator":"is","value":"sales"}]}""");

        Assert.That(Ids(found), Has.Count.EqualTo(1));
        Assert.That((string?)found["data"]!["chunks"]![0]!["document_id"], Is.EqualTo(await IdAsync("closed")));
    }

    [Test]
    public async Task A_user_finds_only_what_they_may_read_by_a_bound_key_or_by_name()
    {
        var eve = await AskAsync("zeppelin", key: await Host.KeyAsync("default", "search", Eve));
        var ann = await AskAsync("zeppelin", key: await Host.KeyAsync("default", "search", Ann));
        var named = await Host.PostAsync(
            "/api/v1/retrieval", $$"""{"question":"zeppelin","dataset_ids":["{{Dataset}}"],"as_user":"{{Eve}}"}""");

        Assert.That((Ids(eve).Count, Ids(ann).Count, Ids(named).Count), Is.EqualTo((1, 2, 1)));
    }

    [Test]
    public async Task Errors_of_a_search_have_ragflows_form()
    {
        var nowhere = await Host.PostAsync("/api/v1/retrieval", """{"question":"zeppelin"}""");
        var foreign = await AskAsync("zeppelin", key: await Host.KeyAsync("acme"));

        Assert.That(((int)nowhere["code"]!, (string?)nowhere["message"]), Is.EqualTo((102, "`dataset_ids` is required.")));
        Assert.That((int)foreign["code"]!, Is.Not.Zero);
        Assert.That(foreign.ToJsonString(), Does.Not.Contain("Mondays"));
    }

    private static List<string> Ids(JsonNode answer) => [.. answer["data"]!["chunks"]!.AsArray().Select(chunk => (string)chunk!["id"]!)];

    private static Task<JsonNode> AskAsync(string question, int page = 1, int size = 30, string? condition = null, string key = ApiHost.Key)
        => Host.PostAsync(
            "/api/v1/retrieval",
            $$"""
            {"question":"{{question}}","dataset_ids":["{{Dataset}}"],"document_ids":[],"page":{{page}},"page_size":{{size}},
             "similarity_threshold":0.2,"vector_similarity_weight":0.3,"top_k":1024,"rerank_id":null,"keyword":false,"highlight":true,
             "cross_languages":[],"use_kg":false,"toc_enhance":false,"metadata_condition":{{condition ?? "{}"}}}
            """,
            key);
}
