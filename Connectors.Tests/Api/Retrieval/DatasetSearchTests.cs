namespace Connectors.Tests.Api.Retrieval;

/// <summary>RAGFlow's search in datasets, which has other keys than its retrieval.</summary>
internal sealed class DatasetSearchTests : KnowledgeFixture<DatasetSearchTests>
{
    /// <summary>Everything that RAGFlow's pages send.</summary>
    private const string Settings =
        """
        "doc_ids":[],"page":1,"size":30,"top_k":1024,"similarity_threshold":0.0,"vector_similarity_weight":0.3,"use_kg":false,
        "cross_languages":[],"keyword":false,"search_id":null,"rerank_id":null,"tenant_rerank_id":null,"meta_data_filter":null,
        "include_knowledge_compilation":true
        """;

    [Test]
    public async Task Hits_have_the_keys_that_ragflows_pages_read()
    {
        var one = await Host.PostAsync($"/api/v1/datasets/{Dataset}/search", $$"""{"question":" zeppelin mondays ",{{Settings}}}""");
        var several = await Host.PostAsync(
            "/api/v1/datasets/search", $$"""{"dataset_ids":["{{Dataset}}"],"question":"zeppelin mondays",{{Settings}}}""");

        var hit = one["data"]!["chunks"]!.AsArray()[0]!;
        Assert.That(
            ((string?)hit["chunk_id"], (string?)hit["doc_id"], (string?)hit["docnm_kwd"], (string?)hit["kb_id"]),
            Is.EqualTo(($"{await IdAsync("open")}-0", await IdAsync("open"), "Title open", Dataset)));
        Assert.That((string?)hit["content_with_weight"], Is.EqualTo("The zeppelin flies on Mondays."));
        Assert.That((string?)hit["highlight"], Is.EqualTo("The <em>zeppelin</em> flies on <em>Mondays</em>."));
        Assert.That((double)hit["similarity"]!, Is.GreaterThan(0).And.LessThanOrEqualTo(1));
        Assert.That(((int)one["data"]!["total"]!, one["data"]!["doc_aggs"]!.AsArray().Count), Is.EqualTo((2, 2)));
        Assert.That(several["data"]!.ToJsonString(), Is.EqualTo(one["data"]!.ToJsonString()));
    }

    [Test]
    public async Task Pages_documents_and_thresholds_narrow_the_answer()
    {
        var closed = await IdAsync("closed");

        Assert.That(await FoundAsync("""{"question":"zeppelin"}"""), Is.EquivalentTo(new[] { "Title open", "Title closed" }));
        Assert.That(await FoundAsync("""{"question":"zeppelin","size":1,"page":2}"""), Has.Length.EqualTo(1));
        Assert.That(await FoundAsync("""{"question":"zeppelin","size":1,"page":3}"""), Is.Empty);
        Assert.That(await FoundAsync($$"""{"question":"zeppelin","doc_ids":["{{closed}}"]}"""), Is.EqualTo(new[] { "Title closed" }));
        Assert.That(await FoundAsync("""{"question":"zeppelin","similarity_threshold":1}"""), Is.Empty);
        Assert.That(await FoundAsync("""{"question":"zeppelin","top_k":1}"""), Has.Length.EqualTo(1));
        Assert.That(await FoundAsync("""{"question":"zeppelin","top_k":10000}"""), Has.Length.EqualTo(2));
    }

    [TestCase("""{"method":"manual","manual":[{"key":"team","op":"=","value":"air"}]}""", "Title open")]
    [TestCase("""{"method":"manual","manual":[{"key":"year","op":"≥","value":"2026"}]}""", "Title closed")]
    [TestCase("""{"method":"manual","logic":"and","manual":[{"key":"team","op":"in","value":"air,sea"}]}""", "Title open")]
    [TestCase(
        """
        {"method":"manual","logic":"or","manual":[{"key":"team","op":"is","value":"air"},{"key":"team","op":"end with","value":"es"}]}
        """,
        "Title closed, Title open")]
    [TestCase("""{"method":"manual","manual":[{"key":"nothing","op":"=","value":"air"}]}""", "")]
    [TestCase("""{"method":"disabled"}""", "Title closed, Title open")]
    [TestCase("""{}""", "Title closed, Title open")]
    public async Task Metadata_narrows_what_is_searched(string filter, string found)
        => Assert.That(
            string.Join(", ", (await FoundAsync($$"""{"question":"zeppelin","meta_data_filter":{{filter}}}""")).Order()),
            Is.EqualTo(found));

    [TestCase("""{"question":"x","meta_data_filter":{"method":"auto"}}""", "needs a language model")]
    [TestCase("""{"question":"x","meta_data_filter":{"method":"semi_auto","semi_auto":["team"]}}""", "needs a language model")]
    [TestCase("""{"question":"x","meta_data_filter":{"method":"manual","manual":[{"key":"a","op":"like"}]}}""", "manual[0].op: must be")]
    [TestCase("""{"question":"x","search_id":"saved"}""", "search_id: there are no saved searches")]
    [TestCase("""{"question":"x","size":101}""", "size")]
    [TestCase("""{"question":"x","vector_similarity_weight":2}""", "vector_similarity_weight")]
    [TestCase("""{"size":1}""", "question: is required")]
    public async Task What_cannot_be_done_is_said(string body, string message)
    {
        var answer = await Host.PostAsync($"/api/v1/datasets/{Dataset}/search", body);

        Assert.That((int)answer["code"]!, Is.EqualTo(101));
        Assert.That((string?)answer["message"], Does.Contain(message));
    }

    [Test]
    public async Task A_dataset_of_another_tenant_and_one_that_does_not_exist_are_alike()
    {
        var stranger = await Host.KeyAsync("acme");

        var foreign = await Host.PostAsync($"/api/v1/datasets/{Dataset}/search", """{"question":"zeppelin"}""", stranger);
        var unknown = await Host.PostAsync("/api/v1/datasets/search", """{"question":"zeppelin","dataset_ids":["nowhere"]}""", stranger);
        var none = await Host.PostAsync("/api/v1/datasets/search", """{"question":"zeppelin","dataset_ids":[]}""");

        Assert.That(((int)foreign["code"]!, (int)unknown["code"]!, (int)none["code"]!), Is.EqualTo((108, 108, 101)));
        Assert.That(foreign.ToJsonString().Replace(Dataset, "nowhere", StringComparison.Ordinal), Is.EqualTo(unknown.ToJsonString()));
    }

    private static async Task<string[]> FoundAsync(string body)
    {
        var answer = await Host.PostAsync($"/api/v1/datasets/{Dataset}/search", body);
        Assert.That((int)answer["code"]!, Is.Zero, answer.ToJsonString());
        return [.. answer["data"]!["chunks"]!.AsArray().Select(chunk => (string)chunk!["docnm_kwd"]!)];
    }
}
