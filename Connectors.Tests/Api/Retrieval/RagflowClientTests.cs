using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Retrieval;

/// <summary>
/// The calls of RAGFlow's own Python client (ragflow_sdk 0.27), byte for byte as it sends them: it writes Python's True and False into
/// query strings, sends every parameter, and null for those that it was not given.
/// </summary>
internal sealed class RagflowClientTests : KnowledgeFixture<RagflowClientTests>
{
    /// <summary>The keys of a document that the client reads.</summary>
    private static readonly string[] DocumentKeys =
        ["id", "name", "dataset_id", "source_type", "size", "token_count", "chunk_count", "progress", "run", "status", "meta_fields"];

    [Test]
    public async Task Datasets_are_listed_by_every_parameter()
    {
        const string rest = "page=1&page_size=30&orderby=create_time&desc=True";

        var all = await Host.GetAsync($"/api/v1/datasets?{rest}");
        var byId = await Host.GetAsync($"/api/v1/datasets?{rest}&id={Dataset}");
        var byIds = await Host.GetAsync($"/api/v1/datasets?{rest}&ids={Dataset}&ids=00000000000000000000000000000000");
        var byName = await Host.GetAsync($"/api/v1/datasets?{rest}&name={(string?)all["data"]![0]!["name"]}");
        var oldest = await Host.GetAsync("/api/v1/datasets?page=1&page_size=1&orderby=update_time&desc=False");
        var unknown = await Host.GetAsync($"/api/v1/datasets?{rest}&id=00000000000000000000000000000000");
        var nothing = await Host.GetAsync($"/api/v1/datasets?{rest}&ids=00000000000000000000000000000000");

        Assert.That(new[] { all, byId, byIds, byName, oldest }.Select(answer => (int)answer["code"]!), Is.All.Zero);
        Assert.That(
            new[] { byId, byIds, byName }.Select(answer => (string?)answer["data"]!.AsArray().Single()!["id"]), Is.All.EqualTo(Dataset));
        Assert.That((int)unknown["code"]!, Is.EqualTo(102));
        Assert.That((string?)unknown["message"], Is.EqualTo("You don't own the dataset 00000000000000000000000000000000."));
        Assert.That(((int)nothing["code"]!, nothing["data"]!.AsArray().Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Documents_are_listed_with_the_limits_that_the_client_always_sends()
    {
        var documents = (await DocumentsAsync(""))["data"]!["docs"]!.AsArray();

        Assert.That(documents, Has.Count.EqualTo(3));
        foreach (var document in documents)
            Assert.That(document!.AsObject().Select(field => field.Key), Is.SupersetOf(DocumentKeys));
        Assert.That(documents.Select(document => (double)document!["progress"]!), Is.All.EqualTo(1), "the client waits until it is 1");
    }

    [Test]
    public async Task Documents_are_listed_by_every_parameter()
    {
        var (open, closed) = (await IdAsync("open"), await IdAsync("closed"));

        Assert.That(await NamesAsync($"&id={open}"), Is.EqualTo(new[] { "Title open" }));
        Assert.That(await NamesAsync($"&ids={open}&ids={closed}"), Is.EquivalentTo(new[] { "Title open", "Title closed" }));
        Assert.That(await NamesAsync("&name=Title+open"), Is.EqualTo(new[] { "Title open" }));
        Assert.That(await NamesAsync("&keywords=clos"), Is.EqualTo(new[] { "Title closed" }));
        Assert.That(await NamesAsync("&suffix=pdf"), Is.Empty);
        Assert.That(await NamesAsync("&run=DONE&run=RUNNING"), Has.Length.EqualTo(3));
        Assert.That(
            await NamesAsync("", "orderby=name&desc=False"), Is.EqualTo(new[] { "Title closed", "Title long", "Title open" }));
        Assert.That(await NamesAsync("", "orderby=name&desc=True"), Is.EqualTo(new[] { "Title open", "Title long", "Title closed" }));
    }

    [TestCase("&id=00000000000000000000000000000000")]
    [TestCase("&name=Nothing")]
    public async Task A_document_that_is_not_there_is_an_error(string parameter)
        => Assert.That((int)(await DocumentsAsync(parameter))["code"]!, Is.EqualTo(102));

    [Test]
    public async Task A_document_that_the_other_parameters_leave_out_is_none()
        => Assert.That(await NamesAsync("&name=Title+open&run=FAIL"), Is.Empty);

    [Test]
    public async Task A_file_is_its_text_and_an_error_in_its_place_has_two_keys()
    {
        // The client takes an answer with any other key than these two for the file.
        var file = await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/{await IdAsync("open")}");
        var error = await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/00000000000000000000000000000000");

        Assert.That(file.ToString(), Is.EqualTo("The zeppelin flies on Mondays."));
        Assert.That(error.AsObject().Select(field => field.Key), Is.EquivalentTo(new[] { "code", "message" }));
        Assert.That((int)error["code"]!, Is.EqualTo(102));
    }

    [Test]
    public async Task Chunks_are_listed_by_every_parameter()
    {
        var (open, all) = (await IdAsync("open"), await ChunksAsync("open", "keywords=&page=1&page_size=30&id="));
        var one = await ChunksAsync("open", $"keywords=&page=1&page_size=30&id={open}-0");
        var unknown = await ChunksAsync("open", "keywords=&page=1&page_size=30&id=nothing");
        var foreign = await ChunksAsync("open", $"keywords=&page=1&page_size=30&id={await IdAsync("closed")}-0");

        var chunk = all["data"]!["chunks"]!.AsArray().Single()!;
        Assert.That(
            ((string?)chunk["id"], (string?)chunk["document_id"], (string?)chunk["document_keyword"], (bool)chunk["available"]!),
            Is.EqualTo(($"{open}-0", open, "Title open", true)));
        Assert.That((string?)one["data"]!["chunks"]!.AsArray().Single()!["id"], Is.EqualTo($"{open}-0"));
        Assert.That(((int)unknown["code"]!, (int)foreign["code"]!), Is.EqualTo((102, 102)));
    }

    [Test]
    public async Task A_retrieval_takes_all_that_the_client_sends()
    {
        var answer = await RetrieveAsync("zeppelin mondays");
        var blank = await RetrieveAsync("");

        var chunk = answer["data"]!["chunks"]!.AsArray()[0]!;
        Assert.That((string?)chunk["document_keyword"], Is.EqualTo("Title open"));
        Assert.That((int)blank["code"]!, Is.Zero);
        Assert.That(((int)blank["data"]!["total"]!, blank["data"]!["chunks"]!.AsArray().Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_document_that_the_datasets_lack_is_an_error_and_one_that_the_user_may_not_read_is_the_same()
    {
        var (closed, eve) = (await IdAsync("closed"), await Host.KeyAsync("default", "search", Eve));

        var own = await RetrieveAsync("zeppelin", [closed]);
        var unreadable = await RetrieveAsync("zeppelin", [closed], eve);
        var unknown = await RetrieveAsync("zeppelin", ["00000000000000000000000000000000"], eve);

        Assert.That((int)own["data"]!["total"]!, Is.EqualTo(1));
        Assert.That((int)unreadable["code"]!, Is.EqualTo(102));
        Assert.That(
            unreadable.ToJsonString().Replace(closed, "00000000000000000000000000000000", StringComparison.Ordinal),
            Is.EqualTo(unknown.ToJsonString()));
    }

    [Test]
    public async Task The_settings_of_generated_metadata_are_empty()
    {
        var answer = await Host.GetAsync($"/api/v1/datasets/{Dataset}/metadata/config");

        Assert.That(answer["data"]!.ToJsonString(), Is.EqualTo("""{"metadata":[],"built_in_metadata":[]}"""));
    }

    [Test]
    public async Task A_dataset_is_made_changed_and_deleted_with_what_the_client_sends()
    {
        var made = await Host.PostAsync(
            "/api/v1/datasets",
            """
            {"name":"Made","avatar":null,"description":null,"embedding_model":null,"permission":"me","chunk_method":"naive",
             "parser_config":{"chunk_token_num":128}}
            """);
        var id = (string?)made["data"]!["id"];
        var (_, changed) = await Host.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{id}", """{"description":"changed"}""");
        var (_, deleted) = await Host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", $$"""{"ids":["{{id}}"],"delete_all":false}""");

        Assert.That(((int)made["code"]!, (int)changed["code"]!, (int)deleted["code"]!), Is.EqualTo((0, 0, 0)));
        Assert.That((string?)changed["data"]!["description"], Is.EqualTo("changed"));
    }

    [TestCase("DELETE", "/datasets/{0}/documents", """{"ids":["x"],"delete_all":false}""", "come from connectors")]
    [TestCase("PATCH", "/datasets/{0}/documents/{1}", """{"name":"New"}""", "come from connectors")]
    [TestCase("POST", "/datasets/{0}/chunks", """{"document_ids":["x"]}""", "/rebuild")]
    [TestCase("DELETE", "/datasets/{0}/chunks", """{"document_ids":["x"]}""", "/rebuild")]
    [TestCase("POST", "/datasets/{0}/documents/{1}/chunks", """{"content":"New"}""", "cannot be changed")]
    [TestCase("DELETE", "/datasets/{0}/documents/{1}/chunks", """{"chunk_ids":["x"],"delete_all":false}""", "cannot be changed")]
    [TestCase("PATCH", "/datasets/{0}/documents/{1}/chunks/{1}-0", """{"content":"New"}""", "cannot be changed")]
    [TestCase("PUT", "/datasets/{0}/metadata/config", """{"enabled":true}""", "field_mapping")]
    [TestCase("GET", "/chats?page=1&page_size=30", null, "There are no chats here")]
    [TestCase("POST", "/agents", """{"title":"a","dsl":{}}""", "There are no agents here")]
    [TestCase("GET", "/messages/search?query=x&memory_id=m", null, "There are no messages here")]
    public async Task What_makes_no_sense_here_is_answered_with_the_reason_and_changes_nothing(
        string method, string path, string? body, string reason)
    {
        var open = await IdAsync("open");
        var route = "/api/v1" + string.Format(System.Globalization.CultureInfo.InvariantCulture, path, Dataset, open);

        var (status, answer) = await Host.CallAsync(HttpMethod.Parse(method), route, body);

        Assert.That((status, (int)answer["code"]!), Is.EqualTo((200, 102)));
        Assert.That((string?)answer["message"], Does.Contain(reason));
        Assert.That(await NamesAsync(""), Has.Length.EqualTo(3));
    }

    private static Task<JsonNode> DocumentsAsync(string parameters, string order = "orderby=create_time&desc=True")
        => Host.GetAsync(
            $"/api/v1/datasets/{Dataset}/documents?page=1&page_size=30&{order}&create_time_from=0&create_time_to=0{parameters}");

    private static async Task<string[]> NamesAsync(string parameters, string order = "orderby=create_time&desc=True")
    {
        var answer = await DocumentsAsync(parameters, order);
        Assert.That((int)answer["code"]!, Is.Zero, answer.ToJsonString());
        return [.. answer["data"]!["docs"]!.AsArray().Select(document => (string)document!["name"]!)];
    }

    private static async Task<JsonNode> ChunksAsync(string document, string query)
        => await Host.GetAsync($"/api/v1/datasets/{Dataset}/documents/{await IdAsync(document)}/chunks?{query}");

    private static Task<JsonNode> RetrieveAsync(string question, string[]? documents = null, string key = ApiHost.Key)
        => Host.PostAsync(
            "/api/v1/retrieval",
            $$"""
            {"page": 1, "page_size": 30, "similarity_threshold": 0.2, "vector_similarity_weight": 0.3, "top_k": 1024, "rerank_id": null,
             "keyword": false, "question": "{{question}}", "dataset_ids": ["{{Dataset}}"],
             "document_ids": [{{string.Join(", ", (documents ?? []).Select(id => $"\"{id}\""))}}], "cross_languages": null,
             "metadata_condition": null, "use_kg": false, "toc_enhance": false}
            """,
            key);
}
