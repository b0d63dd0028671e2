using System.Text.Json.Nodes;
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
    public async Task Without_models_a_dataset_has_none_and_naming_one_is_an_error()
    {
        await using var api = await ApiHost.StartAsync();

        var without = await api.PostAsync("/api/v1/datasets", """{"name":"Without"}""");
        var wrong = await api.PostAsync("/api/v1/datasets", """{"name":"Wrong","embedding_model":"arctic"}""");

        Assert.That(((string?)without["data"]!["embedding_model"], without["data"]!["embedding"]), Is.EqualTo(("", (JsonNode?)null)));
        Assert.That((string)wrong["message"]!, Does.StartWith("embedding_model: there is no model \"arctic\"; this installation has none"));
    }
}
