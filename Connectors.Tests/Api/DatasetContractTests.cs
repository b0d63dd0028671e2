using System.Text.Json.Nodes;

namespace Connectors.Tests.Api;

/// <summary>Datasets and their links, in RAGFlow's form.</summary>
internal sealed class DatasetContractTests : ApiTests
{
    private static readonly string[] Fields =
    [
        "id", "name", "description", "permission", "tenant_id", "created_by", "document_count", "chunk_count", "status", "create_time",
        "create_date", "update_time",
        "update_date", "connectors",
    ];

    [Test]
    public async Task A_new_dataset_has_every_field_and_its_name_is_unique_in_any_case()
    {
        var made = await Host.PostAsync("/api/v1/datasets", """{"name":"Handbook","description":"d"}""");
        var again = await Host.PostAsync("/api/v1/datasets", """{"name":"HANDBOOK"}""");

        Assert.That(made["data"]!.AsObject().Select(field => field.Key), Is.SupersetOf(Fields));
        Assert.That(((string?)made["data"]!["permission"], (string?)made["data"]!["status"]), Is.EqualTo(("me", "1")));
        Assert.That((Code(again), Message(again)), Is.EqualTo((102, "Dataset name 'HANDBOOK' already exists")));
    }

    [Test]
    public async Task All_errors_of_a_dataset_are_reported_at_once()
    {
        var refused = await Host.PostAsync(
            "/api/v1/datasets", """{"permission":"all","connectors":[{"id":"nobody"},{"auto_parse":"maybe"}]}""");

        Assert.That(Code(refused), Is.EqualTo(101));
        Assert.That(
            Message(refused),
            Does.Contain("name: is required").And.Contain("permission").And.Contain("there is no connector nobody")
                .And.Contain("connectors[1].id").And.Contain("connectors[1].auto_parse"));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from knowledge_bases"), Is.Zero);
    }

    [Test]
    public async Task Links_are_replaced_if_they_are_given_and_stay_if_they_are_not()
    {
        var (one, two) = (await Host.ConnectAsync(), await Host.ConnectAsync());
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{one}}","auto_parse":"0"}]""");

        var renamed = await PutAsync(dataset, """{"name":"Other"}""");
        var moved = await PutAsync(dataset, $$"""{"connectors":[{"id":"{{two}}"}]}""");
        var none = await PutAsync(dataset, """{"connectors":[]}""");

        Assert.That(Links(renamed), Is.EqualTo(new[] { $"{one} 0 SCHEDULE" }));
        Assert.That(Links(moved), Is.EqualTo(new[] { $"{two} 1 SCHEDULE" }));
        Assert.That(Links(none), Is.Empty);
        Assert.That(
            await Host.ScalarAsync<string[]>("select array_agg(connector_id || ' ' || trigger order by id) from runs"),
            Is.EqualTo(new[] { $"{one} link", $"{two} link" }),
            "each was synced when it was linked");
    }

    [Test]
    public async Task Datasets_are_deleted_only_if_they_are_named_and_belong_to_the_tenant()
    {
        var (mine, foreign) = (await Host.DatasetAsync(), await Host.DatasetAsync(key: await Host.KeyAsync("acme")));

        var nothing = await DeleteAsync("{}");
        var both = await DeleteAsync($$"""{"ids":["{{mine}}","{{foreign}}"]}""");
        var kept = await Host.ScalarAsync<long>("select count(*) from knowledge_bases");
        var all = await DeleteAsync("""{"delete_all":true}""");

        Assert.That((Code(nothing), Code(both), kept, Code(all)), Is.EqualTo((0, 108, 2L, 0)));
        Assert.That(await Host.ScalarAsync<string>("select string_agg(id, ',') from knowledge_bases"), Is.EqualTo(foreign));
    }

    [Test]
    public async Task Datasets_are_listed_by_name_and_an_unknown_name_is_an_error()
    {
        await Host.PostAsync("/api/v1/datasets", """{"name":"Handbook"}""");
        await Host.DatasetAsync();

        var (all, one) = (await Host.GetAsync("/api/v1/datasets?page_size=1"), await Host.GetAsync("/api/v1/datasets?name=handbook"));

        Assert.That((all["data"]!.AsArray().Count, (int)all["total_datasets"]!), Is.EqualTo((1, 2)));
        Assert.That((string?)one["data"]!.AsArray().Single()!["name"], Is.EqualTo("Handbook"));
        Assert.That(Code(await Host.GetAsync("/api/v1/datasets?name=none")), Is.EqualTo(102));
    }

    private async Task<JsonNode> PutAsync(string dataset, string body)
        => (await Host.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{dataset}", body)).Body;

    private async Task<JsonNode> DeleteAsync(string body) => (await Host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", body)).Body;

    private static string[] Links(JsonNode answer)
        => [.. answer["data"]!["connectors"]!.AsArray().Select(link => $"{link!["id"]} {link["auto_parse"]} {link["status"]}")];
}
