using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Sources;

namespace Connectors.Tests.Api;

/// <summary>Bodies and query strings are bound to records: nothing that a client sends is silently dropped.</summary>
internal sealed class RequestBindingTests : ApiTests
{
    [Test]
    public async Task A_connector_is_renamed()
    {
        var id = await Host.ConnectAsync();

        var renamed = await PatchAsync(id, """{"name":" Handbook "}""");

        Assert.That((string?)renamed["data"]!["name"], Is.EqualTo("Handbook"));
        Assert.That((string?)(await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!["name"], Is.EqualTo("Handbook"));
        Assert.That(await Host.ScalarAsync<string>("select detail from audit where action = 'connector.update'"), Is.EqualTo("name"));
    }

    [TestCase("""{"refresh":5}""", "refresh: is not a known key")]
    [TestCase("""{"data":{"refresh":5}}""", "data.refresh: is not a known key")]
    [TestCase("""{"status":"PAUSED"}""", "status: \"PAUSED\" is not a status. CANCEL pauses the connector, SCHEDULE resumes it.")]
    [TestCase("""{"data":{"status":"PAUSED"}}""", "data.status:")]
    [TestCase("""{"data":{"refresh_freq":5},"name":"n"}""", "data: must be the only key")]
    [TestCase("""{"source":"folder"}""", "source: this connector reads picky")]
    [TestCase("""{"name":""}""", "name: must have between 1 and 128 characters")]
    [TestCase("""{"refresh_freq":1.5}""", "refresh_freq:")]
    public async Task A_change_that_is_not_understood_is_refused_and_changes_nothing(string body, string error)
    {
        var id = await Host.ConnectAsync();
        var before = (await Host.GetAsync($"/api/v1/connectors/{id}")).ToJsonString();

        var refused = await PatchAsync(id, body);

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(Message(refused), Does.StartWith(error));
        Assert.That((await Host.GetAsync($"/api/v1/connectors/{id}")).ToJsonString(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_connector_can_be_sent_back_as_it_was_read()
    {
        var id = await Host.ConnectAsync();
        var read = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!.AsObject();
        read["refresh_freq"] = "7";

        var changed = await PatchAsync(id, read.ToJsonString());

        Assert.That((Code(changed), (int?)changed["data"]?["refresh_freq"]), Is.EqualTo((0, 7)), changed.ToJsonString());
    }

    [Test]
    public async Task Null_means_that_nothing_was_given()
    {
        var id = await Host.ConnectAsync();

        var changed = await PatchAsync(id, """{"refresh_freq":null,"name":null,"config":null}""");
        var refused = await Host.PostAsync("/api/v1/connectors", """{"name":null,"source":"picky","config":{}}""");

        Assert.That(((int?)changed["data"]!["refresh_freq"], (string?)changed["data"]!["name"]), Is.EqualTo((30, "Picky")));
        Assert.That(Message(refused), Does.Contain("name: is required."));
    }

    [Test]
    public async Task Keys_types_ranges_and_required_values_are_reported_together()
    {
        var refused = await Host.PostAsync(
            "/api/v1/connectors",
            """
            {"refresh":5,"source":"picky","refresh_freq":"soon","prune_freq":-1,"timeout_secs":0,"config":{"depth":99,"credentials":{}}}
            """);

        var errors = refused["errors"]!.AsArray().Select(error => ((string)error!).Split(':')[0]);
        string[] expected =
            ["refresh", "refresh_freq", "prune_freq", "timeout_secs", "name", "config.depth", "config.credentials.token"];
        Assert.That(errors, Is.SupersetOf(expected));
    }

    [Test]
    public async Task Keys_of_ragflows_clients_that_mean_nothing_here_are_taken()
    {
        var id = await Host.ConnectAsync();

        var dataset = await Host.PostAsync(
            "/api/v1/datasets",
            $$"""
            {"name":"Handbook","avatar":"","description":"d","embedding_model":null,"permission":"team","chunk_method":"naive",
             "parser_config":{},"pagerank":0,"connectors":[{"id":"{{id}}","name":"Picky","source":"picky","status":"5","auto_parse":"0"}]}
            """);

        Assert.That(Code(dataset), Is.Zero, dataset.ToJsonString());
        Assert.That((string?)dataset["data"]!["connectors"]![0]!["auto_parse"], Is.EqualTo("0"));
    }

    [TestCase("/api/v1/datasets", """{"name":"n","connectors":[{"id":"x","colour":"red"}]}""", "connectors[0].colour: is not a known key")]
    [TestCase(
        "/api/v1/retrieval",
        """
        {"question":"q","dataset_ids":["d"],"metadata_condition":{"conditions":[{"name":"n","comparison_operator":"is","values":[]}]}}
        """,
        "metadata_condition.conditions[0].values: is not a known key")]
    [TestCase(
        "/api/v1/retrieval",
        """{"question":"q","dataset_ids":["d"],"similarity_treshold":0.5}""",
        "similarity_treshold: is not a known key")]
    [TestCase("/api/v1/keys", """{"name":"k","rôle":"admin"}""", "rôle: is not a known key")]
    public async Task Unknown_keys_are_refused_at_every_level(string path, string body, string error)
    {
        var refused = await Host.PostAsync(path, body);

        Assert.That(Code(refused), Is.EqualTo(101));
        Assert.That(Message(refused), Does.Contain(error));
    }

    [Test]
    public async Task Text_with_nul_characters_is_refused()
    {
        var refused = await Host.PostAsync("/api/v1/datasets", """{"name":"a\u0000b"}""");

        Assert.That(
            (Code(refused), Message(refused)), Is.EqualTo((101, "Text must not contain NUL characters. Remove them from the body.")));
    }

    [Test]
    public async Task Wrong_query_parameters_are_reported_together_and_unknown_ones_are_ignored()
    {
        var id = await Host.ConnectAsync();

        var refused = await Host.GetAsync($"/api/v1/connectors/{id}/failures?class=odd&scope=odd&run_id=x&resolved=perhaps");
        var fine = await Host.GetAsync($"/api/v1/connectors/{id}/failures?utm_source=mail");

        Assert.That(Code(refused), Is.EqualTo(101));
        foreach (var name in new[] { "class", "scope", "run_id", "resolved" })
            Assert.That(Message(refused), Does.Contain($"{name} must be"));
        Assert.That(Code(fine), Is.Zero);
    }

    [Test]
    public void The_wires_classes_of_failures_are_those_of_the_sources()
        => Assert.That(
            Enum.GetNames<FailureClass>().Select(name => name.ToLowerInvariant()),
            Is.EqualTo(Enum.GetNames<FailureReason>().Select(name => name.ToLowerInvariant())));

    private async Task<JsonNode> PatchAsync(string id, string body)
        => (await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", body)).Body;
}
