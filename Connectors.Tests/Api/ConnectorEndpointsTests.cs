namespace Connectors.Tests.Api;

internal sealed class ConnectorEndpointsTests : ApiTests
{
    [Test]
    public async Task A_new_connector_has_every_field_of_the_contract()
    {
        var made = await Host.PostAsync(
            "/api/v1/connectors",
            """{"name":"Wiki","source":"picky","config":{"credentials":{"user":"u","token":"secret-1"}},"refresh_freq":"15"}""");

        Assert.That(Code(made), Is.Zero);
        Assert.That(Message(made), Is.EqualTo("success"));
        Assert.That(made["data"]!.AsObject().Select(field => field.Key), Is.SupersetOf(new[]
        {
            "id", "tenant_id", "name", "source", "input_type", "config", "refresh_freq", "prune_freq", "timeout_secs", "indexing_start",
            "status",
            "create_time", "create_date", "update_time", "update_date",
        }));
        Assert.That(made["data"]!["id"]!.GetValue<string>(), Has.Length.EqualTo(32));
        Assert.That(made["data"]!["status"]!.GetValue<string>(), Is.EqualTo("UNSTART"));
        Assert.That(made["data"]!["refresh_freq"]!.GetValue<int>(), Is.EqualTo(15));
        Assert.That(made["data"]!["prune_freq"]!.GetValue<int>(), Is.EqualTo(720));
        Assert.That(made["data"]!["timeout_secs"]!.GetValue<int>(), Is.EqualTo(1740));
    }

    [Test]
    public async Task Bad_input_names_every_error_at_once()
    {
        var refused = await Host.PostAsync(
            "/api/v1/connectors",
            """
            {"source":"picky","config":{"depth":99,"topic":7,"no_such_key":1,"credentials":{"user":"u"}},"refresh_freq":"soon",
             "prune_freq":-1}
            """);

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(
            Message(refused),
            Does.Contain("name: is required").And.Contain("refresh_freq").And.Contain("prune_freq").And.Contain("config.topic")
                .And.Contain("config.no_such_key").And.Contain("config.credentials.token"));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from connectors"), Is.Zero);
    }

    [Test]
    public async Task An_unknown_source_is_named()
    {
        var refused = await Host.PostAsync("/v1/connector/set", """{"name":"n","source":"fax","config":{}}""");

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(Message(refused), Does.StartWith("Unsupported data source type \"fax\". Supported types: confluence, folder,"));
    }

    [Test]
    public async Task A_body_that_is_not_JSON_answers_400_without_a_trace()
    {
        var (status, body) = await Host.CallAsync(HttpMethod.Post, "/api/v1/connectors", """{"name": """);

        Assert.That(status, Is.EqualTo(400));
        Assert.That(Code(body), Is.EqualTo(400));
        Assert.That(Message(body), Does.StartWith("Invalid request body").And.Not.Contain("   at "));
    }

    [TestCase("""{"name":"a\ud800b","source":"picky","config":{}}""")]
    [TestCase("""{"name":"n","source":"picky","config":{"\udc00":1}}""")]
    public async Task Text_that_is_not_Unicode_is_refused(string body)
    {
        foreach (var path in new[] { "/api/v1/connectors", "/v1/connector/set", "/api/v1/retrieval" })
        {
            var (status, answer) = await Host.CallAsync(HttpMethod.Post, path, body);

            Assert.That((status, Code(answer)), Is.EqualTo((400, 400)), path);
            Assert.That(Message(answer), Does.Contain("Unicode"));
        }
    }

    [Test]
    public async Task Refused_credentials_are_not_saved()
    {
        var refused = await Host.PostAsync(
            "/api/v1/connectors", """{"name":"n","source":"picky","config":{"credentials":{"token":"refused"}}}""");

        Assert.That(Code(refused), Is.EqualTo(102));
        Assert.That(Message(refused), Does.Contain("Make a new one"));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from connectors"), Is.Zero);
    }

    [Test]
    public async Task A_system_that_is_down_is_saved_with_a_warning()
    {
        var made = await Host.PostAsync(
            "/api/v1/connectors", """{"name":"n","source":"picky","config":{"credentials":{"token":"down"}}}""");

        Assert.That(Code(made), Is.Zero);
        Assert.That(made["data"]!["warnings"]![0]!.GetValue<string>(), Does.Contain("503"));
    }

    [Test]
    public async Task Both_families_show_the_same_connector()
    {
        var id = await Host.ConnectAsync();

        var (first, second) = (await Host.GetAsync($"/v1/connector/{id}"), await Host.GetAsync($"/api/v1/connectors/{id}"));
        var list = await Host.GetAsync("/v1/connector/list");

        Assert.That(first.ToJsonString(), Is.EqualTo(second.ToJsonString()));
        Assert.That(list["data"]![0]!.AsObject().Select(field => field.Key), Is.SupersetOf(new[] { "id", "name", "source", "status" }));
    }

    [Test]
    public async Task An_update_keeps_what_it_does_not_name()
    {
        var id = await Host.ConnectAsync();

        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"data":{"refresh_freq":7,"name":"other"}}""");
        var changed = await Host.PostAsync("/v1/connector/set", $$"""{"id":"{{id}}","prune_freq":9}""");

        Assert.That(changed["data"]!["refresh_freq"]!.GetValue<int>(), Is.EqualTo(7));
        Assert.That(changed["data"]!["prune_freq"]!.GetValue<int>(), Is.EqualTo(9));
        Assert.That(changed["data"]!["name"]!.GetValue<string>(), Is.EqualTo("other"));
    }

    [Test]
    public async Task A_schedule_comes_and_goes_with_the_connector([Values("v1", "today")] string family)
    {
        var id = await Host.ConnectAsync();
        Assert.That(await RecurringAsync(id), Is.EqualTo(2));

        await (family == "v1"
            ? Host.CallAsync(HttpMethod.Put, $"/v1/connector/{id}/resume", """{"resume":false}""")
            : Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"status":"2"}"""));
        Assert.That(await RecurringAsync(id), Is.Zero);
        Assert.That((await Host.GetAsync($"/v1/connector/{id}"))["data"]!["status"]!.GetValue<string>(), Is.EqualTo("CANCEL"));

        await Host.CallAsync(HttpMethod.Patch, $"/api/v1/connectors/{id}", """{"status":"SCHEDULE"}""");
        Assert.That(await RecurringAsync(id), Is.EqualTo(2));

        await Host.PostAsync($"/v1/connector/{id}/rm", "");
        Assert.That(await RecurringAsync(id), Is.Zero);
        Assert.That(Code(await Host.GetAsync($"/api/v1/connectors/{id}")), Is.EqualTo(109));
    }

    [Test]
    public async Task Missing_arguments_are_named_in_the_words_of_each_route_family()
    {
        var id = await Host.ConnectAsync();

        var first = (await Host.CallAsync(HttpMethod.Put, $"/v1/connector/{id}/rebuild", "{}")).Body;
        var today = await Host.PostAsync($"/api/v1/connectors/{id}/rebuild", "{}");

        Assert.That((Code(first), Message(first)), Is.EqualTo((101, "required argument are missing: kb_id; ")));
        Assert.That((Code(today), Message(today)), Is.EqualTo((101, "required argument is missing: kb_id")));
    }

    private async Task<long> RecurringAsync(string id)
        => await Host.ScalarAsync<long>(
            "select count(*) from hangfire.set where key = 'recurring-jobs' and value in ('sync:' || @id, 'prune:' || @id)", new { id });
}
