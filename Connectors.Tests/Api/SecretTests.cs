using System.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

internal sealed class SecretTests : ApiTests
{
    [Test]
    public async Task Secrets_are_masked_in_every_answer_and_encrypted_in_the_database()
    {
        var id = await Host.ConnectAsync();

        foreach (var path in new[] { $"/api/v1/connectors/{id}", $"/v1/connector/{id}", "/api/v1/connectors" })
            Assert.That((await Host.GetAsync(path)).ToJsonString(), Does.Not.Contain("secret-1"), path);
        var shown = await Host.GetAsync($"/api/v1/connectors/{id}");
        Assert.That(shown["data"]!["config"]!["credentials"]!["token"]!.GetValue<string>(), Is.EqualTo("********"));
        Assert.That(await Host.ScalarAsync<string>("select to_jsonb(c)::text from connectors c"), Does.Not.Contain("secret-1"));
        Assert.That(
            Encoding.UTF8.GetString((await Host.ScalarAsync<byte[]>("select secrets from connectors"))!), Does.Not.Contain("secret-1"));
    }

    [Test]
    public async Task A_deleted_connectors_credentials_and_tokens_are_gone_at_once()
    {
        var id = await Host.ConnectAsync();
        await Host.Database.Database.ExecuteAsync(
            "insert into tokens (connector_id, name, secret) values (@id, 'access', 'x')", new { id }, CancellationToken.None);

        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/connectors/{id}");

        Assert.That(
            await Host.ScalarAsync<long>("select count(*) from connectors where deleted_at is not null and secrets is null"),
            Is.EqualTo(1),
            "no worker has purged it yet");
        Assert.That(await Host.ScalarAsync<long>("select count(*) from tokens"), Is.Zero);
    }

    [Test]
    public async Task A_secret_that_is_sent_back_masked_stays_as_it_is()
    {
        var id = await Host.ConnectAsync();

        var changed = await UpdateAsync(id, """{"topic":"birds","credentials":{"user":"v","token":"********"}}""");

        Assert.That(Code(changed), Is.Zero, changed.ToJsonString());
        Assert.That(PickySource.Checked[id], Is.EqualTo("secret-1"));
        Assert.That(changed["data"]!["config"]!["topic"]!.GetValue<string>(), Is.EqualTo("birds"));
    }

    [Test]
    public async Task Saved_secrets_are_not_sent_to_another_address()
    {
        var id = await Host.ConnectAsync();
        const string elsewhere = """{"base_url":"https://evil.example","credentials":{"user":"u","token":"********"}}""";

        var update = await UpdateAsync(id, elsewhere);
        var test = await Host.PostAsync($"/api/v1/connectors/{id}/test", $$"""{"source":"picky","config":{{elsewhere}}}""");
        PickySource.Checked.TryRemove(id, out _);

        Assert.That((Code(update), Message(update)), Is.EqualTo((102, Message(test))));
        Assert.That(Message(update), Does.Contain("config.base_url").And.Contain("credentials.token"));
        Assert.That(Code(test), Is.EqualTo(102));
    }

    [Test]
    public async Task A_mask_for_a_secret_that_is_not_stored_is_refused()
    {
        var refused = await Host.PostAsync(
            "/api/v1/connectors", """{"name":"n","source":"picky","config":{"credentials":{"token":"********"}}}""");

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(Message(refused), Does.Contain("config.credentials.token"));
    }

    [Test]
    public async Task Another_topic_reads_everything_again_and_another_batch_size_does_not()
    {
        var id = await Host.ConnectAsync();
        await Host.Database.Database.ExecuteAsync(
            "insert into partitions (connector_id, key, label, watermark) values (@id, 'all', 'everything', now())",
            new { id }, CancellationToken.None);

        await UpdateAsync(id, """{"batch_size":5,"credentials":{"user":"u","token":"secret-2"}}""");
        var kept = await Host.ScalarAsync<long>("select count(*) from partitions");
        await UpdateAsync(id, """{"topic":"birds","credentials":{"user":"u","token":"********"}}""");

        Assert.That(kept, Is.EqualTo(1));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from partitions"), Is.Zero);
    }

    [Test]
    public async Task Testing_uses_the_saved_secrets_and_says_what_is_wrong()
    {
        var id = await Host.ConnectAsync();

        var saved = await Host.PostAsync($"/api/v1/connectors/{id}/test", "");
        var refused = await Host.PostAsync(
            "/api/v1/connectors/picky/test", """{"source":"picky","config":{"credentials":{"token":"refused"}}}""");
        var shapeless = await Host.PostAsync("/api/v1/connectors/picky/test", """{"source":"picky","config":[]}""");

        Assert.That(saved["data"]!.GetValue<bool>(), Is.True);
        Assert.That((Code(refused), refused["data"]!.GetValue<bool>()), Is.EqualTo((102, false)));
        Assert.That((Code(shapeless), Message(shapeless)), Is.EqualTo((101, "config: must be an object, not a list.")));
    }

    private async Task<System.Text.Json.Nodes.JsonNode> UpdateAsync(string id, string config)
        => (await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", $$"""{"config":{{config}}}""")).Body;
}
