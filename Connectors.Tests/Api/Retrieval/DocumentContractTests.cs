using System.Text.Json.Nodes;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>A dataset's documents, their texts and their pieces.</summary>
internal sealed class DocumentContractTests : KnowledgeFixture<DocumentContractTests>
{
    private static readonly string[] Fields =
    [
        "id", "name", "knowledgebase_id", "source_type", "location", "suffix", "size", "run", "chunk_count", "token_count", "create_time",
        "create_date", "update_time",
        "update_date", "source_id", "link", "updated_at", "metadata", "meta_fields", "progress", "access",
    ];

    [Test]
    public async Task A_document_has_every_field()
    {
        var document = (await ListAsync("?name=title%20OPEN"))["data"]!["docs"]!.AsArray().Single()!.AsObject();

        Assert.That(document.Select(field => field.Key), Is.SupersetOf(Fields));
        Assert.That(
            ((string?)document["run"], (string?)document["access"], (string?)document["source_id"]),
            Is.EqualTo(("DONE", "public", "open")));
        Assert.That((string?)document["source_type"], Does.StartWith("scripted/"));
    }

    [TestCase("", 3)]
    [TestCase("?keywords=OPEN", 1)]
    [TestCase("?run=DONE", 3)]
    [TestCase("?run=3", 3)]
    [TestCase("?run=UNSTART", 0)]
    [TestCase("?run=FAIL", 0)]
    [TestCase("?run=FAIL&run=DONE", 3)]
    [TestCase("?create_time_from=2999-01-01", 0)]
    [TestCase("""?metadata_condition={"conditions":[{"name":"year","comparison_operator":">","value":2025}]}""", 1)]
    [TestCase("?as_user=eve@example.com", 2)]
    [TestCase("?page=2&page_size=2", 3)]
    [TestCase("?create_time_from=0&create_time_to=0", 3)]
    [TestCase("?create_time_to=1", 0)]
    [TestCase("""?metadata={"team":["AIR","sea"]}""", 1)]
    [TestCase("""?metadata={"team":"air","year":2024}""", 1)]
    [TestCase("""?metadata={"team":["air","sales"],"year":2026}""", 1)]
    [TestCase("""?metadata={"team":"air"}&metadata_condition={"conditions":[{"name":"year","comparison_operator":">","value":2025}]}""", 0)]
    [TestCase("""?metadata={"team":""}""", 3)]
    [TestCase("?return_empty_metadata=true", 1)]
    public async Task Documents_are_filtered_and_counted(string query, int total)
        => Assert.That((int)(await ListAsync(query))["data"]!["total"]!, Is.EqualTo(total));

    [TestCase("?run=odd")]
    [TestCase("?orderby=size")]
    [TestCase("?metadata=[1]")]
    [TestCase("?metadata={")]
    [TestCase("?id=00000000000000000000000000000000&ids=00000000000000000000000000000000")]
    [TestCase("?metadata_condition={")]
    public async Task Parameters_that_make_no_sense_are_refused(string query)
        => Assert.That((int)(await ListAsync(query))["code"]!, Is.EqualTo(101));

    [Test]
    public async Task A_documents_text_and_chunks_are_given_only_to_users_who_may_read_it()
    {
        var (open, closed) = (await IdAsync("open"), await IdAsync("closed"));

        var text = await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/{open}");
        var pieces = (await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/{open}/chunks?keywords=MONDAYS"))["data"]!;
        var hidden = await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/{closed}/chunks?as_user={Eve}");

        Assert.That(text.ToString(), Is.EqualTo("The zeppelin flies on Mondays."));
        Assert.That(
            ((int)pieces["total"]!, (string?)pieces["chunks"]![0]!["docnm_kwd"], (string?)pieces["doc"]!["id"]),
            Is.EqualTo((1, "Title open", open)));
        Assert.That((int)hidden["code"]!, Is.EqualTo(102));
    }

    private static Task<JsonNode> ListAsync(string query) => Host.GetAsync($"/api/v1/datasets/{Dataset}/documents{query}");
}
