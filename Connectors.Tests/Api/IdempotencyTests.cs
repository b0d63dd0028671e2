using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Requests that are sent again with the same Idempotency-Key.</summary>
internal sealed class IdempotencyTests : ApiTests
{
    private const string Body = """{"name":"Once","source":"picky","config":{"credentials":{"user":"u","token":"secret-1"}}}""";

    [Test]
    public async Task A_repeated_request_makes_nothing_and_gets_the_first_answer()
    {
        var (_, first) = await MakeAsync("/api/v1/connectors", Body, "a");
        var (again, second) = await MakeAsync("/api/v1/connectors", Body, "a");

        Assert.That(second.ToJsonString(), Is.EqualTo(first.ToJsonString()));
        Assert.That(Code(first), Is.Zero, first.ToJsonString());
        Assert.That(again, Is.True);
        Assert.That(await Host.ScalarAsync<long>("select count(*) from connectors"), Is.EqualTo(1));
    }

    [Test]
    public async Task Requests_that_come_at_the_same_time_make_one_thing()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MakeAsync("/api/v1/datasets", """{"name":"Together"}""", "b")));

        Assert.That(answers.Select(answer => Code(answer.Body)), Is.All.AnyOf(0, 409));
        Assert.That(answers.Count(answer => Code(answer.Body) == 0 && !answer.Replayed), Is.EqualTo(1));
        var (replayed, body) = await MakeAsync("/api/v1/datasets", """{"name":"Together"}""", "b");
        Assert.That((replayed, Code(body)), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task A_key_that_comes_with_another_request_is_refused()
    {
        await MakeAsync("/api/v1/connectors", Body, "c");
        var twice = Body.Replace("Once", "Twice", StringComparison.Ordinal);
        using var other = await Host.SendAsync(HttpMethod.Post, "/api/v1/connectors", twice, headers: ("Idempotency-Key", "c"));
        using var elsewhere = await Host.SendAsync(
            HttpMethod.Post, "/api/v1/datasets", """{"name":"x"}""", headers: ("Idempotency-Key", "c"));

        Assert.That(
            (other.StatusCode, elsewhere.StatusCode),
            Is.EqualTo((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity)));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from connectors"), Is.EqualTo(1));
    }

    [Test]
    public async Task Another_callers_key_is_another_key()
    {
        var other = await Host.KeyAsync("default", "operator");
        var (_, mine) = await MakeAsync("/api/v1/connectors", Body, "d");
        var (replayed, hers) = await MakeAsync("/api/v1/connectors", Body, "d", other);

        Assert.That(replayed, Is.False);
        Assert.That((string?)hers["data"]!["id"], Is.Not.EqualTo((string?)mine["data"]!["id"]));
    }

    [Test]
    public async Task A_new_keys_value_is_answered_again_and_nowhere_stored_in_clear()
    {
        const string body = """{"name":"k","role":"reader"}""";
        var (_, first) = await MakeAsync("/api/v1/keys", body, "e");
        var (_, second) = await MakeAsync("/api/v1/keys", body, "e");
        var value = (string)first["data"]!["key"]!;

        Assert.That((string?)second["data"]!["key"], Is.EqualTo(value));
        Assert.That(
            Encoding.UTF8.GetString((await Host.ScalarAsync<byte[]>("select answer from idempotent_requests"))!), Does.Not.Contain(value));
        Assert.That(await Host.ScalarAsync<string>("select to_jsonb(r)::text from idempotent_requests r"), Does.Not.Contain(value));
    }

    [Test]
    public async Task A_request_that_failed_or_is_a_day_old_is_done_again()
    {
        var (_, refused) = await MakeAsync("/api/v1/connectors", Body.Replace("secret-1", "refused", StringComparison.Ordinal), "f");
        var (replayed, mended) = await MakeAsync("/api/v1/connectors", Body, "f");
        await Host.Database.Database.ExecuteAsync(
            "update idempotent_requests set started_at = now() - interval '25 hours'", null, CancellationToken.None);
        var (old, next) = await MakeAsync("/api/v1/connectors", Body, "f");

        Assert.That((Code(refused), Code(mended), Code(next)), Is.EqualTo((102, 0, 0)));
        Assert.That((replayed, old), Is.EqualTo((false, false)));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from connectors"), Is.EqualTo(2));
    }

    private async Task<(bool Replayed, JsonNode Body)> MakeAsync(string path, string body, string idempotencyKey, string key = ApiHost.Key)
    {
        using var answer = await Host.SendAsync(HttpMethod.Post, path, body, key, ("Idempotency-Key", idempotencyKey));
        return (answer.Headers.Contains("Idempotent-Replayed"), JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
