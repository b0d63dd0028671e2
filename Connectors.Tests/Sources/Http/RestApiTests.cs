using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Http;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class RestApiTests : RestFixture
{
    [Test]
    public async Task Sends_credentials_query_and_headers_and_reads_json()
    {
        var call = RestCall.Get("things?fixed=a%2Bb%3D", "things", new("q", "x&y =z"), new("none", null)) with
        {
            Headers = new Dictionary<string, string> { ["X-Atlassian-Token"] = "no-check" },
        };

        var answer = await Api.SendAsync<JsonObject>(call, CancellationToken.None);

        Assert.That(answer["ok"]!.GetValue<bool>());
        Assert.That(Upstream.Requests.Single().Query, Is.EqualTo("?fixed=a%2Bb%3D&q=x%26y%20%3Dz"), "opaque parts go out as they came");
        Assert.That(Upstream.Requests.Single().Authorization, Is.EqualTo($"Bearer {Token}"));
    }

    [Test]
    public async Task Sends_json_forms_and_raw_bodies()
    {
        await Api.SendAsync(new RestCall(HttpMethod.Post, "a", "a") { Json = new { Name = "é" } }, CancellationToken.None);
        await Api.SendAsync(
            new RestCall(HttpMethod.Post, "b", "b") { Form = [new("channel", "C1"), new("text", "a b&c")] }, CancellationToken.None);
        await Api.SendAsync(new RestCall(HttpMethod.Put, "c", "c") { Raw = ("text/plain", "raw"u8.ToArray()) }, CancellationToken.None);

        Assert.That(JsonNode.Parse(Upstream.Requests[0].Body)!["name"]!.GetValue<string>(), Is.EqualTo("é"));
        Assert.That(Upstream.Requests[1].Body, Is.EqualTo("channel=C1&text=a%20b%26c"));
        Assert.That(Upstream.Requests[2].Body, Is.EqualTo("raw"));
    }

    [TestCase(401, SourceErrorKind.Unauthorized)]
    [TestCase(403, SourceErrorKind.Forbidden)]
    [TestCase(404, SourceErrorKind.Misconfigured)]
    [TestCase(400, SourceErrorKind.Misconfigured)]
    public async Task Refusals_are_thrown_with_their_kind_without_a_retry(int status, SourceErrorKind kind)
    {
        Upstream.Answer(status, "hidden");

        var error = await FailAsync(() => GetAsync("things?token=hidden"));

        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That((int?)error.HttpStatus(), Is.EqualTo(status));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Transient_problems_are_retried_and_counted()
    {
        Upstream.Answer(500);
        Upstream.Answer(async context => await Task.Run(context.Abort));
        Upstream.Answer(429, "{}", ("Retry-After", "1"));

        await GetAsync();

        var usage = Usage.Take()["things"];
        Assert.That(usage.Calls, Is.EqualTo(4));
        Assert.That(usage.Retries, Is.EqualTo(3));
        Assert.That(usage.WaitedMs, Is.GreaterThanOrEqualTo(1000 + 12), "Retry-After and four budgets");
        Assert.That(Budgets.Taken, Has.Count.EqualTo(4));
        Assert.That(Budgets.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(1) }));
    }

    [Test]
    public async Task Lasting_problems_end_as_transient_after_four_retries()
    {
        for (var i = 0; i < 9; i++)
            Upstream.Answer(502);

        var error = await FailAsync(() => GetAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_long_pause_ends_the_call_and_frees_the_worker()
    {
        Upstream.Answer(429, "{}", ("Retry-After", "300"));

        var error = await FailAsync(() => GetAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.RateLimited));
        Assert.That(error.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_call_that_is_not_idempotent_is_sent_again_only_if_it_was_refused()
    {
        var post = new RestCall(HttpMethod.Post, "things", "things") { Json = new { } };
        Upstream.Answer(429, "{}", ("Retry-After", "0"));
        Upstream.Answer(500);

        var error = await FailAsync(() => Api.SendAsync(post, CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_exhausted_budget_slows_all_workers_down()
    {
        Upstream.Answer(200, "{}", ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "20"));

        await GetAsync();

        Assert.That(Budgets.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(20) }));
    }

    [Test]
    public async Task A_refusal_without_a_pause_slows_all_workers_down_for_two_seconds()
    {
        Upstream.Answer(429);

        await GetAsync();

        Assert.That(Budgets.Pauses, Is.EqualTo(new[] { TimeSpan.FromSeconds(2) }));
    }

    [TestCase("""{"ok": [1, 2""", "truncated")]
    [TestCase("", "truncated")]
    [TestCase("<html>maintenance</html>", "not the JSON")]
    public async Task Broken_json_is_transient_and_named(string body, string named)
    {
        for (var i = 0; i < 5; i++)
            Upstream.Answer(200, body);

        var error = await FailAsync(() => Api.SendAsync<JsonObject>(RestCall.Get("x", "x"), CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain(named));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        Upstream.Answer(200, new string(' ', 2000));

        var error = await FailAsync(() => Api.SendAsync(RestCall.Get("x", "x") with { MaxBytes = 1000 }, CancellationToken.None));

        Assert.That(error.Message, Does.Contain("larger than 1000 bytes"));
    }

    [Test]
    public async Task An_answer_that_never_comes_times_out()
    {
        using var api = Create(Loopback, options => options with { Timeout = TimeSpan.FromSeconds(2), MaxRetries = 1 });
        RequestDelegate never = context
            => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        Upstream.Answer(never);
        Upstream.Answer(never);

        var error = await FailAsync(() => api.SendAsync(RestCall.Get("x", "x"), CancellationToken.None));

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Transient));
        Assert.That(error.Message, Does.Contain("within 2 seconds"));
        Assert.That(Usage.Take()["x"].Calls, Is.EqualTo(2), "counted as they are sent: the second may be given up before it arrives");
    }
}
