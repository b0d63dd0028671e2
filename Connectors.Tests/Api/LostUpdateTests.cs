using System.Net;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Changes that meet each other: none is undone without a word.</summary>
internal sealed class LostUpdateTests : ApiTests
{
    [Test]
    public async Task A_slow_change_of_the_config_leaves_settings_alone_that_others_changed_meanwhile()
    {
        var id = await Host.ConnectAsync();
        var (gate, topic) = Gate();

        var slow = PatchAsync(id, $$$$"""{"config":{"topic":"{{{{topic}}}}","credentials":{"user":"u","token":"********"}}}""");
        await gate.Reached;
        await PatchAsync(id, """{"prune_freq":0,"refresh_freq":77,"name":"Renamed"}""");
        gate.Open();
        var answer = await slow;

        Assert.That(Code(answer), Is.Zero, answer.ToJsonString());
        var now = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!;
        Assert.That((int)now["prune_freq"]!, Is.Zero);
        Assert.That((int)now["refresh_freq"]!, Is.EqualTo(77));
        Assert.That((string?)now["name"], Is.EqualTo("Renamed"));
        Assert.That((string?)now["config"]!["topic"], Is.EqualTo(topic));
    }

    [Test]
    public async Task A_slow_change_of_the_config_does_not_bring_an_old_token_back()
    {
        var id = await Host.ConnectAsync();
        var (gate, topic) = Gate();

        var change = $$$$"""{"config":{"topic":"{{{{topic}}}}","credentials":{"user":"u","token":"********"}}}""";

        var slow = Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", change);
        await gate.Reached;
        var rotated = await PatchAsync(id, """{"config":{"credentials":{"user":"u","token":"secret-2"}}}""");
        gate.Open();
        var (status, body) = await slow;

        Assert.That(Code(rotated), Is.Zero);
        Assert.That((status, Code(body)), Is.EqualTo((409, 409)));
        Assert.That(Message(body), Does.Contain("Read the connector again"));
        await Host.PostAsync($"/api/v1/connectors/{id}/test", "{}");
        Assert.That(PickySource.Checked[id], Is.EqualTo("secret-2"));
    }

    [Test]
    public async Task A_change_with_an_old_ETag_writes_nothing()
    {
        var id = await Host.ConnectAsync();
        var first = await TagAsync($"/api/v1/connectors/{id}");
        await PatchAsync(id, """{"prune_freq":5}""");

        using var stale = await Host.SendAsync(
            HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"prune_freq":9}""", headers: ("If-Match", first));
        using var deletion = await Host.SendAsync(HttpMethod.Delete, $"/api/v1/connectors/{id}", null, headers: ("If-Match", first));
        using var pause = await Host.SendAsync(
            HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"status":"CANCEL"}""", headers: ("If-Match", first));
        using var fresh = await Host.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/connectors/{id}",
            """{"refresh_freq":9}""",
            headers: ("If-Match", await TagAsync($"/api/v1/connectors/{id}")));

        Assert.That(
            (stale.StatusCode, deletion.StatusCode, pause.StatusCode),
            Is.EqualTo((HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed)));
        Assert.That(fresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var now = (await Host.GetAsync($"/api/v1/connectors/{id}"))["data"]!;
        Assert.That(((int)now["prune_freq"]!, (int)now["refresh_freq"]!, (bool)now["paused"]!), Is.EqualTo((5, 9, false)));
    }

    [Test]
    public async Task Of_changes_that_require_the_same_version_exactly_one_is_made()
    {
        var id = await Host.ConnectAsync();
        var dataset = await Host.DatasetAsync();
        var (tag, tagOfSet) = (await TagAsync($"/api/v1/connectors/{id}"), await TagAsync($"/api/v1/datasets/{dataset}"));

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Host.SendAsync(
            HttpMethod.Patch, $"/api/v1/connectors/{id}", $$"""{"prune_freq":{{number}}}""", headers: ("If-Match", tag))));
        var sets = await Task.WhenAll(Enumerable.Range(1, 8).Select(number => Host.SendAsync(
            HttpMethod.Put, $"/api/v1/datasets/{dataset}", $$"""{"description":"{{number}}"}""", headers: ("If-Match", tagOfSet))));

        foreach (var group in new[] { answers, sets })
        {
            Assert.That(group.Count(answer => answer.StatusCode == HttpStatusCode.OK), Is.EqualTo(1));
            Assert.That(group.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed), Is.EqualTo(7));
            foreach (var answer in group)
                answer.Dispose();
        }
    }

    [Test]
    public async Task An_ETag_changes_with_what_people_change_and_not_with_runs()
    {
        var id = await Host.ConnectAsync();
        var first = await TagAsync($"/api/v1/connectors/{id}");
        await Host.PostAsync($"/api/v1/connectors/{id}/run", "{}");
        var afterRun = await TagAsync($"/api/v1/connectors/{id}");
        await PatchAsync(id, """{"status":"CANCEL"}""");

        Assert.That(afterRun, Is.EqualTo(first));
        Assert.That(await TagAsync($"/api/v1/connectors/{id}"), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_slow_test_of_old_credentials_does_not_write_over_when_the_new_ones_end()
    {
        var id = await Host.ConnectAsync();
        var (gate, topic) = (new CheckGate(), $"gate-{Guid.NewGuid():n}");
        await PatchAsync(id, $$$$"""{"config":{"topic":"{{{{topic}}}}","credentials":{"user":"u","token":"********"}}}""");
        PickySource.Gates[topic] = gate;

        var slow = Host.PostAsync($"/api/v1/connectors/{id}/test", "{}");
        await gate.Reached;
        await PatchAsync(id, """{"config":{"topic":"new","credentials":{"user":"u","token":"secret-2"}}}""");
        await Host.Database.Database.ExecuteAsync(
            "update connectors set credentials_expire_at = '2030-01-01'", null, CancellationToken.None);
        gate.Open();

        Assert.That(Code(await slow), Is.Zero);
        Assert.That(await Host.ScalarAsync<int>("select extract(year from credentials_expire_at)::int from connectors"), Is.EqualTo(2030));
        await Host.PostAsync($"/api/v1/connectors/{id}/test", "{}");
        Assert.That(
            await Host.ScalarAsync<bool>("select credentials_expire_at is null from connectors"), "a test of the new ones does");
    }

    private async Task<JsonNode> PatchAsync(string id, string body)
        => (await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", body)).Body;

    private async Task<string> TagAsync(string path)
    {
        using var answer = await Host.SendAsync(HttpMethod.Get, path, null);
        return answer.Headers.ETag!.Tag;
    }

    private static (CheckGate Gate, string Topic) Gate()
    {
        var (gate, topic) = (new CheckGate(), $"gate-{Guid.NewGuid():n}");
        PickySource.Gates[topic] = gate;
        return (gate, topic);
    }
}
