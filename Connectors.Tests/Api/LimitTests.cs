using System.Net;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>What one caller may take of the server, and input that once was an error of the server.</summary>
internal sealed class LimitTests
{
    private ApiHost _host = null!;

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_key_that_sends_too_many_requests_is_told_to_wait_and_others_are_not()
    {
        await StartAsync("--Connectors:Limits:RequestsPerMinute=30");
        var (busy, quiet) = (await _host.KeyAsync("default", "reader"), await _host.KeyAsync("default", "reader"));
        HttpResponseMessage answer;
        var sent = 0;
        do
        {
            answer = await _host.SendAsync(HttpMethod.Get, "/api/v1/sources", null, busy);
            sent++;
        }
        while (answer.StatusCode == HttpStatusCode.OK && sent < 200);
        using var other = await _host.SendAsync(HttpMethod.Get, "/api/v1/sources", null, quiet);
        using var health = await _host.SendAsync(HttpMethod.Get, "/health/live", null, busy);

        using (answer)
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(sent, Is.GreaterThan(30));
            Assert.That(answer.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(answer.Headers.GetValues("RateLimit-Remaining"), Is.EqualTo(new[] { "0" }));
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("30 requests within a minute"));
        }

        Assert.That((other.StatusCode, health.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(other.Headers.GetValues("RateLimit-Limit"), Is.EqualTo(new[] { "30" }));
        Assert.That(other.Headers.GetValues("RateLimit-Policy"), Is.EqualTo(new[] { "30;w=60" }));
    }

    [Test]
    public async Task A_key_with_too_many_requests_under_way_is_told_to_wait()
    {
        await StartAsync("--Connectors:Limits:Concurrent=2");
        var (gate, topic) = (new CheckGate(), $"gate-{Guid.NewGuid():n}");
        PickySource.Gates[topic] = gate;
        var body = $$$$"""{"config":{"topic":"{{{{topic}}}}","credentials":{"user":"u","token":"t"}}}""";

        var slow = new[] { 1, 2 }.Select(_ => _host.SendAsync(HttpMethod.Post, "/api/v1/connectors/picky/test", body)).ToArray();
        await gate.Reached;
        using var third = await Eventually.GetAsync(async () =>
        {
            var answer = await _host.SendAsync(HttpMethod.Get, "/api/v1/sources", null);
            return answer.StatusCode == HttpStatusCode.TooManyRequests ? answer : null;
        });
        gate.Open();
        foreach (var answer in await Task.WhenAll(slow))
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            answer.Dispose();
        }

        Assert.That(await third.Content.ReadAsStringAsync(), Does.Contain("2 requests of this key"));
        Assert.That((await _host.CallAsync(HttpMethod.Get, "/api/v1/sources")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Questions_and_changes_have_a_largest_size_each()
    {
        await StartAsync();
        var dataset = await _host.DatasetAsync();
        var question = $$"""{"question":"x","dataset_ids":["{{dataset}}"],"pad":"{{new string('x', 64 << 10)}}"}""";

        Assert.That((await _host.CallAsync(HttpMethod.Post, "/api/v1/retrieval", question)).Status, Is.EqualTo(413));
        Assert.That((await _host.CallAsync(HttpMethod.Post, "/api/v1/dify/retrieval", question)).Status, Is.EqualTo(413));
        using var tool = await _host.SendAsync(
            HttpMethod.Post, "/mcp", question, headers: ("Accept", "application/json, text/event-stream"));
        Assert.That((int)tool.StatusCode, Is.EqualTo(413));
        Assert.That((await _host.CallAsync(HttpMethod.Post, "/api/v1/datasets", question)).Status, Is.EqualTo(200));
        var large = $$"""{"name":"x","pad":"{{new string('x', 1 << 20)}}"}""";
        Assert.That((await _host.CallAsync(HttpMethod.Post, "/api/v1/datasets", large)).Status, Is.EqualTo(413));
        var list = $$"""{"ids":[{{string.Join(',', Enumerable.Repeat("0", 60_000))}}]}""";
        var (_, refused) = await _host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", list);
        Assert.That((string?)refused["message"], Does.StartWith("The body has more than 50000"));
    }

    [Test]
    public async Task A_read_that_takes_too_long_ends_with_a_reason()
    {
        await StartAsync("--Connectors:Limits:StatementSeconds=1");
        await _host.DatasetAsync();
        await using var connection = await _host.Database.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "lock table knowledge_bases in access exclusive mode";
            await command.ExecuteNonQueryAsync();
        }

        using var answer = await _host.SendAsync(HttpMethod.Get, "/api/v1/datasets", null).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("did not answer this in time"));
    }

    [Test]
    public async Task Who_asks_for_a_part_of_a_title_that_takes_too_long_is_told_what_to_ask_instead()
    {
        await StartAsync("--Connectors:Limits:StatementSeconds=1");
        var seed = await ApiSeed.PlantAsync(_host);
        await using var connection = await _host.Database.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "lock table documents in access exclusive mode";
            await command.ExecuteNonQueryAsync();
        }

        using var answer = await _host.SendAsync(HttpMethod.Get, $"/api/v1/datasets/{seed.Dataset}/documents?keywords=part", null)
            .WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("Finding this part of a title took too long"));
    }

    [TestCase("-99999999999999")]
    [TestCase("-9223372036854775808")]
    [TestCase("999999999999999999")]
    public async Task A_time_that_no_calendar_has_is_refused(string time)
    {
        await StartAsync();
        var dataset = await _host.DatasetAsync();

        var (status, body) = await _host.CallAsync(HttpMethod.Get, $"/api/v1/datasets/{dataset}/documents?create_time_from={time}");

        Assert.That((status, (int)body["code"]!), Is.EqualTo((200, 101)));
        Assert.That((string?)body["message"], Does.Contain("create_time_from must be a time"));
    }

    [Test]
    public async Task A_key_that_is_given_twice_is_named_as_such()
    {
        await StartAsync();

        var (status, body) = await _host.CallAsync(HttpMethod.Post, "/api/v1/datasets", """{"name":"a","name":"b"}""");

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string?)body["message"], Does.Contain("given twice").And.Not.Contain("line ,"));
    }

    [Test]
    public async Task A_number_is_no_value_of_an_enumeration()
    {
        await StartAsync();
        const string config = """{"config":{"base_url":"https://x.atlassian.net/wiki","index_mode":99,"credentials":{}}}""";

        var body = await _host.PostAsync("/api/v1/connectors/confluence/test", config);

        Assert.That((string?)body["message"], Does.Contain("config.index_mode: must be one of everything, space, page"));
    }

    private async Task StartAsync(params string[] settings) => _host = await ApiHost.StartAsync("api", settings);
}
