using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

internal sealed class AuthenticationTests : ApiTests
{
    [Test]
    public async Task A_key_reaches_as_far_as_its_role()
    {
        var id = await Host.ConnectAsync();
        var (reader, search) = (await Host.KeyAsync("default", "reader"), await Host.KeyAsync("default", "search"));

        Assert.That((await Host.CallAsync(HttpMethod.Get, $"/api/v1/connectors/{id}", null, reader)).Status, Is.EqualTo(200));
        Assert.That((await Host.CallAsync(HttpMethod.Delete, $"/api/v1/connectors/{id}", null, reader)).Status, Is.EqualTo(403));
        Assert.That((await Host.CallAsync(HttpMethod.Get, $"/api/v1/connectors/{id}", null, search)).Status, Is.EqualTo(403));
        Assert.That((await Host.CallAsync(HttpMethod.Get, "/api/v1/keys", null, reader)).Status, Is.EqualTo(403));
        Assert.That((await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, search)).Status, Is.EqualTo(200));
    }

    [TestCase("/health/live")]
    [TestCase("/api/v1/connectors")]
    [TestCase("/api/v1/connectors/none")]
    [TestCase("/nowhere")]
    public async Task Every_answer_keeps_browsers_from_guessing_and_framing(string path)
    {
        using var answer = await Host.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(answer.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
    }

    [Test]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var key = await Host.KeyAsync("acme");
        var id = (await Host.GetAsync("/api/v1/keys", key))["data"]![0]!["id"]!.GetValue<string>();

        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/keys/{id}?tenant_id=acme");

        Assert.That((await Host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, key)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Keys_are_stored_as_hashes_only()
    {
        var key = await Host.KeyAsync("acme");

        Assert.That(await Host.ScalarAsync<string>("select jsonb_agg(to_jsonb(k))::text from api_keys k"), Does.Not.Contain(key));
        Assert.That((await Host.GetAsync("/api/v1/keys", key)).ToJsonString(), Does.Not.Contain(key));
    }

    [Test]
    public async Task A_key_that_is_bound_to_a_user_may_name_no_other_user()
    {
        var dataset = await Host.DatasetAsync();
        var bound = await Host.KeyAsync("default", "search", "ann@example.com");

        var own = await Host.GetAsync($"/api/v1/datasets/{dataset}/documents?as_user=ann@example.com", bound);
        var other = await Host.GetAsync($"/api/v1/datasets/{dataset}/documents?as_user=bob@example.com", bound);

        Assert.That(Code(own), Is.Zero);
        Assert.That(Code(other), Is.EqualTo(108));
    }

    [Test]
    public async Task A_search_key_that_is_bound_to_no_user_must_name_the_user_who_asks()
    {
        var dataset = await Host.DatasetAsync();
        var key = await Host.KeyAsync("default", "search");

        var nobody = await Host.GetAsync($"/api/v1/datasets/{dataset}/documents", key);
        var blank = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"x","dataset_ids":["{{dataset}}"],"as_user":" "}""", key);
        var ann = await Host.PostAsync(
            "/api/v1/retrieval", $$"""{"question":"x","dataset_ids":["{{dataset}}"],"as_user":"ann@example.com"}""", key);

        Assert.That((Code(nobody), Code(blank), Code(ann)), Is.EqualTo((108, 108, 0)));
        Assert.That(Message(nobody), Does.Contain("as_user"));
    }

    [Test]
    public async Task A_blank_user_is_refused_and_not_answered_as_one_who_sees_everything([Values("", " ", "\t ")] string blank)
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var reader = await Host.KeyAsync("default", "reader");
        (string Route, JsonObject Question)[] searches =
        [
            ("retrieval", new JsonObject { ["question"] = "planted", ["dataset_ids"] = new JsonArray(seed.Dataset), ["as_user"] = blank }),
            ("dify/retrieval", new JsonObject { ["query"] = "planted", ["knowledge_id"] = seed.Dataset, ["as_user"] = blank }),
        ];

        foreach (var path in new[] { "", $"/{seed.Document}", $"/{seed.Document}/chunks" })
        {
            var documents = await Host.GetAsync(
                $"/api/v1/datasets/{seed.Dataset}/documents{path}?as_user={Uri.EscapeDataString(blank)}", reader);
            Assert.That(Code(documents), Is.EqualTo(108), path);
            Assert.That(documents.ToJsonString(), Does.Not.Contain("planted"), path);
        }

        foreach (var (route, question) in searches)
        {
            var found = await Host.PostAsync($"/api/v1/{route}", question.ToJsonString(), reader);
            Assert.That(found.ToJsonString(), Does.Contain("as_user is blank").And.Not.Contain("planted"), route);
        }
    }

    [Test]
    public async Task An_expired_key_is_refused_and_the_last_use_of_a_key_is_shown()
    {
        var made = await Host.PostAsync("/api/v1/keys", """{"name":"soon over","role":"reader","expires_at":"2999-01-01T00:00:00Z"}""");
        var (id, key) = (made["data"]!["id"]!.GetValue<string>(), made["data"]!["key"]!.GetValue<string>());
        var fresh = await Host.GetAsync("/api/v1/connectors", key);
        var shown = (await Host.GetAsync("/api/v1/keys"))["data"]!.AsArray().Single(row => row!["id"]!.GetValue<string>() == id)!;

        await Host.Database.Database.ExecuteAsync(
            "update api_keys set expires_at = now() where id = @id", new { id }, CancellationToken.None);
        var (status, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, key);

        Assert.That(Code(fresh), Is.Zero);
        Assert.That(shown["last_used_at"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(shown["expires_at"]!.GetValue<string>(), Does.StartWith("2999-01-01"));
        Assert.That(shown.AsObject().ContainsKey("key"), Is.False);
        Assert.That(status, Is.EqualTo(401));
    }

    [Test]
    public async Task Trying_key_after_key_ends_soon_and_one_wrong_key_again_and_again_does_not()
    {
        for (var call = 0; call < 150; call++)
            await Host.CallAsync(HttpMethod.Get, "/api/v1/sources", null, "revoked-key-of-a-forgotten-client");
        var patient = (await Host.CallAsync(HttpMethod.Get, "/api/v1/sources")).Status;
        for (var guess = 0; guess < 100; guess++)
            await Host.CallAsync(HttpMethod.Get, "/api/v1/sources", null, $"guess-{guess}");
        var (status, body) = await Host.CallAsync(HttpMethod.Get, "/api/v1/sources");

        Assert.That(patient, Is.EqualTo(200));
        Assert.That((status, Code(body)), Is.EqualTo((429, 429)));
    }

    [Test]
    public async Task Unknown_routes_and_methods_answer_in_the_envelope()
    {
        var (missing, body) = await Host.CallAsync(HttpMethod.Get, "/api/v1/nothing");
        var (wrong, _) = await Host.CallAsync(HttpMethod.Put, "/api/v1/connectors", "{}");

        Assert.That((missing, Code(body)), Is.EqualTo((404, 404)));
        Assert.That(Message(body), Does.Contain("Not Found: /api/v1/nothing"));
        Assert.That(wrong, Is.EqualTo(405));
    }
}
