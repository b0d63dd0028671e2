using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Sent;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Sent;

/// <summary>Uploads as RAGFlow's Python client (ragflow_sdk 0.27) makes them, and what it does with them afterwards.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class UploadTests
{
    private ApiHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync("all");

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Files_are_uploaded_parsed_waited_for_renamed_and_deleted()
    {
        var dataset = await _host.DatasetAsync();
        var uploaded = await UploadAsync(dataset, ("Größe.txt", "The barometer falls."u8.ToArray()), ("b.md", "# Barometer"u8.ToArray()));
        string[] ids = [.. uploaded["data"]!.AsArray().Select(document => (string)document!["id"]!)];

        var parse = await _host.PostAsync(
            $"/api/v1/datasets/{dataset}/chunks", $$"""{"document_ids":["{{ids[0]}}","{{ids[1]}}"]}""");
        await Eventually.TrueAsync(async () => await RunOfAsync(dataset, ids[0]) == "DONE" && await RunOfAsync(dataset, ids[1]) == "DONE");
        // Older clients.
        var (_, put) = await _host.CallAsync(
            HttpMethod.Put, $"/api/v1/datasets/{dataset}/documents/{ids[0]}", """{"name":"Storm","parser_config":{}}""");
        var (_, renamed) = await _host.CallAsync(
            HttpMethod.Patch,
            $"/api/v1/datasets/{dataset}/documents/{ids[0]}",
            """{"name":"Weather","meta_fields":{"season":"autumn"},"chunk_method":"naive"}""");
        await Eventually.TrueAsync(
            async () => (string?)(await FindAsync(dataset, ids[0]))["meta_fields"]!["season"] == "autumn");
        var (_, deleted) = await _host.CallAsync(
            HttpMethod.Delete, $"/api/v1/datasets/{dataset}/documents", $$"""{"ids":["{{ids[1]}}"],"delete_all":false}""");
        var gone = await _host.GetAsync($"/api/v1/datasets/{dataset}/documents?id={ids[1]}");
        var (_, foreign) = await _host.CallAsync(
            HttpMethod.Delete, $"/api/v1/datasets/{dataset}/documents", $$"""{"ids":["{{ids[1]}}"],"delete_all":false}""");

        Assert.That((string?)put["data"]!["name"], Is.EqualTo("Storm"));
        Assert.That(
            new[] { uploaded, parse, put, renamed, deleted }.Select(answer => (int)answer["code"]!), Is.All.Zero, uploaded.ToJsonString());
        Assert.That(
            uploaded["data"]!.AsArray().Select(document => (string?)document!["name"]), Is.EquivalentTo(new[] { "Größe.txt", "b.md" }));
        Assert.That((string?)(await FindAsync(dataset, ids[0]))["name"], Is.EqualTo("Weather"));
        Assert.That(((int)gone["code"]!, (int)foreign["code"]!), Is.EqualTo((102, 102)));
        Assert.That((string?)foreign["message"], Does.Contain("were not sent here"));
    }

    [TestCase("""{"ids":null,"delete_all":false}""", "should either provide doc ids or set delete_all(true)")]
    [TestCase("""{"ids":[]}""", "should either provide doc ids or set delete_all(true)")]
    [TestCase("""{"ids":["ID"],"delete_all":true}""", "should not provide both doc ids and delete_all(true)")]
    public async Task A_deletion_that_names_nothing_or_too_much_deletes_nothing_and_says_so(string body, string message)
    {
        var dataset = await _host.DatasetAsync();
        var id = (string)(await UploadAsync(dataset, ("a.txt", "The barometer falls."u8.ToArray())))["data"]![0]!["id"]!;
        var path = $"/api/v1/datasets/{dataset}/documents";

        var (_, refused) = await _host.CallAsync(HttpMethod.Delete, path, body.Replace("ID", id, StringComparison.Ordinal));
        var left = await _host.GetAsync($"{path}?id={id}");
        var (_, all) = await _host.CallAsync(HttpMethod.Delete, path, """{"delete_all":true}""");

        Assert.That(((int)refused["code"]!, (int)left["code"]!, (int)all["code"]!), Is.EqualTo((102, 0, 0)));
        // The first sync may have had it in hand.
        await Eventually.TrueAsync(async () => (int)(await _host.GetAsync($"{path}?id={id}"))["code"]! == 102);
        Assert.That((string?)refused["message"], Does.Contain(message));
    }

    [Test]
    public async Task A_change_that_changes_nothing_keeps_a_large_files_content()
    {
        var dataset = await _host.DatasetAsync();
        var text = string.Join(' ', Enumerable.Repeat("The barometer falls.", 20_000));
        var id = (string)(await UploadAsync(dataset, ("large.txt", Encoding.UTF8.GetBytes(text))))["data"]![0]!["id"]!;

        var (_, same) = await _host.CallAsync(
            HttpMethod.Patch, $"/api/v1/datasets/{dataset}/documents/{id}", """{"name":"large.txt"}""");

        Assert.That((int)same["code"]!, Is.Zero, same.ToJsonString());
        Assert.That(
            await _host.ScalarAsync<long>(
                """
                select count(*) from sent_pieces p join sent_documents d on d.content_id = p.content_id where d.document_id = @id::uuid
                """,
                new { id }),
            Is.Positive);
        await _host.CallAsync(HttpMethod.Delete, $"/api/v1/datasets/{dataset}/documents", """{"delete_all":true}""");
    }

    [Test]
    public async Task A_change_that_another_overtook_is_made_from_the_newer_document_and_brings_nothing_back()
    {
        var dataset = await _host.DatasetAsync();
        var id = (string)(await UploadAsync(dataset, ("n.txt", "The barometer falls."u8.ToArray())))["data"]![0]!["id"]!;
        var stale = await RowAsync();
        await UploadAsync(dataset, ("n.txt", "The chronometer stands."u8.ToArray()));
        await _host.CallAsync(
            HttpMethod.Patch, $"/api/v1/datasets/{dataset}/documents/{id}", """{"meta_fields":{"season":"autumn"}}""");

        var amended = await _host.Get<SentDocumentService>().AmendAsync(stale, "Renamed", null, CancellationToken.None);
        var now = await RowAsync();
        var (_, deleted) = await _host.CallAsync(
            HttpMethod.Delete, $"/api/v1/datasets/{dataset}/documents", $$"""{"ids":["{{id}}"]}""");
        var late = await _host.Get<SentDocumentService>().AmendAsync(now, "Back", null, CancellationToken.None);

        Assert.That((amended, (int)deleted["code"]!, late), Is.EqualTo((true, 0, false)));
        Assert.That((now.Title, JsonNode.Parse(now.Metadata)!["season"]!.ToString()), Is.EqualTo(("Renamed", "autumn")));
        Assert.That(now.ContentHash, Is.Not.EqualTo(stale.ContentHash), "the newer content stays");
        Assert.That(
            await _host.ScalarAsync<string>("select state from sent_documents where document_id = @id::uuid", new { id }),
            Is.EqualTo("removed"));

        async Task<SentRow> RowAsync() => (await _host.Get<SentDocumentStore>().InKnowledgeBaseAsync(
            "default", dataset, [Guid.Parse(id)], CancellationToken.None)).Single();
    }

    [Test]
    public async Task A_file_that_cannot_be_read_is_told_as_failed_so_that_the_client_stops_waiting()
    {
        var dataset = await _host.DatasetAsync();
        var uploaded = await UploadAsync(dataset, ("broken.pdf", "%PDF-1.7 and nothing else"u8.ToArray()));
        var id = (string)uploaded["data"]![0]!["id"]!;

        await Eventually.TrueAsync(async () => await RunOfAsync(dataset, id) == "FAIL");

        Assert.That((string?)(await FindAsync(dataset, id))["progress_msg"], Is.Not.Empty);
    }

    [Test]
    public async Task A_file_that_is_sent_again_with_changes_is_running_until_it_is_read_so_a_client_that_waits_finds_it()
    {
        var dataset = await _host.DatasetAsync();
        var id = (string)(await UploadAsync(dataset, ("note.txt", "The barometer falls."u8.ToArray())))["data"]![0]!["id"]!;
        await Eventually.TrueAsync(async () => await RunOfAsync(dataset, id) == "DONE");

        await UploadAsync(dataset, ("note.txt", "The chronometer stands."u8.ToArray()));
        await Eventually.TrueAsync(async () => await RunOfAsync(dataset, id) == "DONE");

        var text = await _host.GetAsync($"/api/v1/datasets/{dataset}/documents/{id}");
        Assert.That(text.ToString(), Is.EqualTo("The chronometer stands."));
    }

    [Test]
    public async Task A_quote_in_a_files_name_comes_as_browsers_and_Pythons_client_write_it()
    {
        var dataset = await _host.DatasetAsync();
        const string body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"say %22hi%22.txt\"\r\n\r\nhi\r\n--x--\r\n";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/datasets/{dataset}/documents");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        request.Headers.Authorization = new("Bearer", ApiHost.Key);

        using var response = await _host.Client.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.That((string?)answer["data"]![0]!["name"], Is.EqualTo("say \"hi\".txt"), answer.ToJsonString());
    }

    [Test]
    public async Task The_same_file_again_is_unchanged_and_all_uploads_share_a_connector()
    {
        var dataset = await _host.DatasetAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(
            number => UploadAsync(dataset, ($"{number}.txt", Encoding.UTF8.GetBytes($"Number {number}.")))));
        await UploadAsync(dataset, ("0.txt", "Number 0."u8.ToArray()));

        Assert.That(
            await _host.ScalarAsync<int>(
                "select count(*)::int from knowledge_base_connectors where knowledge_base_id = @dataset", new { dataset }),
            Is.EqualTo(1));
        Assert.That(
            await _host.ScalarAsync<long>(
                """
                select position from sent_boxes
                where connector_id = (select connector_id from knowledge_base_connectors where knowledge_base_id = @dataset)
                """,
                new { dataset }),
            Is.EqualTo(4));
    }

    [Test]
    public async Task A_large_file_arrives_whole_and_one_that_is_too_large_is_refused_and_leaves_nothing()
    {
        var dataset = await _host.DatasetAsync();
        var words = string.Concat(Enumerable.Range(0, 900_000).Select(number => $"word{number % 1_000} "));
        var large = Encoding.UTF8.GetBytes(words + "chronometer");
        var uploaded = await UploadAsync(dataset, ("large.txt", large));
        var refused = await UploadAsync(dataset, ("small.txt", "x"u8.ToArray()), ("huge.txt", new byte[(50 << 20) + 1]));
        var id = (string)uploaded["data"]![0]!["id"]!;
        await Eventually.TrueAsync(async () => await RunOfAsync(dataset, id) == "DONE");

        Assert.That((int)refused["code"]!, Is.EqualTo(102));
        Assert.That((string?)refused["message"], Does.StartWith("The file huge.txt is larger than the size_limit"));
        Assert.That(
            await _host.ScalarAsync<long>("select sum(octet_length(data)) from sent_pieces p join sent_contents c on c.id = p.content_id"),
            Is.EqualTo(large.Length));
        Assert.That(await _host.ScalarAsync<int>("select count(*)::int from sent_documents where source_id = 'small.txt'"), Is.Zero);
    }

    [TestCase("application/json", "{}")]
    [TestCase("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nvalue\r\n--x--\r\n")]
    [TestCase("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nval")]
    [TestCase("multipart/form-data", "nothing")]
    public async Task A_body_without_a_whole_file_is_refused(string type, string body)
    {
        var dataset = await _host.DatasetAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/datasets/{dataset}/documents");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Authorization = new("Bearer", ApiHost.Key);

        using var response = await _host.Client.SendAsync(request);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.That(((int)response.StatusCode, (int)answer["code"]!), Is.EqualTo((200, 101)), answer.ToJsonString());
    }

    private async Task<JsonNode> UploadAsync(string dataset, params (string Name, byte[] Bytes)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
            form.Add(new ByteArrayContent(bytes), "file", name);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/datasets/{dataset}/documents") { Content = form };
        request.Headers.Authorization = new("Bearer", ApiHost.Key);
        using var response = await _host.Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> FindAsync(string dataset, string id)
        => (await _host.GetAsync($"/api/v1/datasets/{dataset}/documents?id={id}"))["data"]!["docs"]![0]!;

    private async Task<string?> RunOfAsync(string dataset, string id) => (string?)(await FindAsync(dataset, id))["run"];
}
