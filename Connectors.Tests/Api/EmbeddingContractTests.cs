using System.Text.Json.Nodes;
using Connectors.Tests.Api.Mcp;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>The embedding model of datasets.</summary>
public sealed class EmbeddingContractTests
{
    [Test]
    public async Task A_dataset_names_a_configured_model_and_tells_how_far_its_vectors_are()
    {
        await using var api = await ApiHost.StartAsync("api", "--Connectors:Embedding:Models:arctic:Kind=local");

        var made = await api.PostAsync("/api/v1/datasets", """{"name":"With","embedding_model":"arctic"}""");
        var id = (string)made["data"]!["id"]!;
        var off = (await api.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{id}", """{"embedding_model":""}""")).Body;
        var unknown = (await api.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{id}", """{"embedding_model":"bge"}""")).Body;

        Assert.That((string?)made["data"]!["embedding_model"], Is.EqualTo("arctic"));
        Assert.That((long)made["data"]!["embedding"]!["total"]!, Is.Zero);
        Assert.That((string?)off["data"]!["embedding_model"], Is.Empty);
        Assert.That(off["data"]!["embedding"], Is.Null);
        Assert.That((int)unknown["code"]!, Is.EqualTo(101));
        Assert.That((string)unknown["message"]!, Is.EqualTo("embedding_model: there is no model \"bge\"; take one of: arctic"));
    }

    [Test]
    public async Task An_answer_without_vectors_says_so_in_each_form_and_one_that_lacks_nothing_does_not()
    {
        await using var api = await ApiHost.StartAsync("api", "--Connectors:Embedding:Models:arctic:Kind=local");
        var connector = await api.ConnectAsync();
        var with = await api.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var without = (string)(await api.PostAsync("/api/v1/datasets", """{"name":"Without"}"""))["data"]!["id"]!;
        await api.CallAsync(HttpMethod.Put, $"/api/v1/datasets/{with}", """{"embedding_model":"arctic"}""");

        var retrieved = await api.PostAsync("/api/v1/retrieval", $$"""{"question":"x","dataset_ids":["{{with}}"]}""");
        var searched = await api.PostAsync($"/api/v1/datasets/{with}/search", """{"question":"x"}""");
        var plain = await api.PostAsync("/api/v1/retrieval", $$"""{"question":"x","dataset_ids":["{{without}}"]}""");
        await using var client = await McpSession.OpenAsync(api.Client, ApiHost.Key);
        var told = await client.CallToolAsync("search", new Dictionary<string, object?> { ["question"] = "x" });

        const string Wanted = "Some texts have no vectors yet; words answer for them alone.";
        Assert.That((string?)retrieved["data"]!["notice"], Is.EqualTo(Wanted));
        Assert.That((string?)searched["data"]!["notice"], Is.EqualTo(Wanted));
        Assert.That(McpSession.Text(told), Does.Contain(Wanted));
        Assert.That(told.StructuredContent!.Value.GetProperty("notice").GetString(), Is.EqualTo(Wanted));
        Assert.That(plain["data"]!.AsObject().ContainsKey("notice"), Is.False);
    }

    [Test]
    public async Task Without_models_a_dataset_has_none_and_naming_one_is_an_error()
    {
        await using var api = await ApiHost.StartAsync();

        var without = await api.PostAsync("/api/v1/datasets", """{"name":"Without"}""");
        var wrong = await api.PostAsync("/api/v1/datasets", """{"name":"Wrong","embedding_model":"arctic"}""");

        Assert.That(((string?)without["data"]!["embedding_model"], without["data"]!["embedding"]), Is.EqualTo(("", (JsonNode?)null)));
        Assert.That((string)wrong["message"]!, Does.StartWith("embedding_model: there is no model \"arctic\"; this installation has none"));
    }
}
