namespace Connectors.Tests.Api;

internal sealed class TenantTests : ApiTests
{
    [Test]
    public async Task A_stranger_gets_nothing_out_of_any_route()
    {
        var connector = await Host.ConnectAsync();
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var run = (await Host.PostAsync($"/api/v1/connectors/{connector}/run", "{}"))["data"]!["id"]!.GetValue<long>();
        var (stranger, before) = (await Host.KeyAsync("acme"), await StateAsync());
        var paths = (await Host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();

        var walked = 0;
        foreach (var (template, operations) in paths.Where(path => path.Key.Contains('{', StringComparison.Ordinal)))
        {
            var path = Fill(template, connector, dataset, run);
            foreach (var (method, _) in operations!.AsObject().Where(operation => operation.Key is "get" or "post" or "put" or "patch" or "delete"))
            {
                var body = method == "get" ? null : $$"""{"kb_id":"{{dataset}}","task_id":"{{run}}","resume":false,"all":true,"source":"picky"}""";
                var (_, answer) = await Host.CallAsync(new HttpMethod(method), path, body, stranger);
                walked++;
                if (template.Contains("/sources/", StringComparison.Ordinal))
                    continue;
                Assert.That(Code(answer), Is.Not.Zero, $"{method} {template}: {answer.ToJsonString()}");
                Assert.That(answer.ToJsonString(), Does.Not.Contain("Picky").And.Not.Contain("secret"), $"{method} {template}");
            }
        }

        Assert.That(walked, Is.GreaterThan(25));
        Assert.That(await StateAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Somebody_elses_connector_and_none_at_all_answer_alike()
    {
        var connector = await Host.ConnectAsync();
        var stranger = await Host.KeyAsync("acme");

        var foreign = await Host.GetAsync($"/api/v1/connectors/{connector}", stranger);
        var none = await Host.GetAsync($"/api/v1/connectors/{Guid.NewGuid():N}", stranger);

        Assert.That(foreign.ToJsonString(), Is.EqualTo(none.ToJsonString()));
        Assert.That((Code(foreign), Message(foreign), foreign["data"]!.GetValue<bool>()), Is.EqualTo((109, "no authorization", false)));
    }

    [Test]
    public async Task A_stranger_cannot_link_or_search_what_is_not_his()
    {
        var connector = await Host.ConnectAsync();
        var dataset = await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var stranger = await Host.KeyAsync("acme");

        var link = await Host.PostAsync("/api/v1/datasets", $$"""{"name":"mine","connectors":[{"id":"{{connector}}"}]}""", stranger);
        var search = await Host.PostAsync("/api/v1/retrieval", $$"""{"question":"x","dataset_ids":["{{dataset}}"]}""", stranger);
        var delete = (await Host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", $$"""{"ids":["{{dataset}}"]}""", stranger)).Body;
        var all = (await Host.CallAsync(HttpMethod.Delete, "/api/v1/datasets", """{"delete_all":true}""", stranger)).Body;
        var (dify, _) = await Host.CallAsync(
            HttpMethod.Post,
            "/api/v1/dify/retrieval",
            $$"""{"knowledge_id":"{{dataset}}","query":"x","retrieval_setting":{"top_k":1,"score_threshold":0} }""",
            stranger);

        Assert.That(Code(link), Is.EqualTo(101));
        Assert.That(Code(search), Is.Not.Zero);
        Assert.That(Code(delete), Is.EqualTo(108));
        Assert.That(Code(all), Is.Zero);
        Assert.That(dify, Is.Not.EqualTo(200));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from knowledge_bases"), Is.EqualTo(1));
    }

    [Test]
    public async Task Lists_hold_only_what_is_ones_own()
    {
        var connector = await Host.ConnectAsync();
        await Host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var stranger = await Host.KeyAsync("acme");

        Assert.That((await Host.GetAsync("/api/v1/connectors", stranger))["data"]!.AsArray(), Is.Empty);
        Assert.That((await Host.GetAsync("/v1/connector/list", stranger))["data"]!.AsArray(), Is.Empty);
        Assert.That((await Host.GetAsync("/api/v1/datasets", stranger))["data"]!.AsArray(), Is.Empty);
        Assert.That((await Host.GetAsync("/api/v1/connectors/sync_logs", stranger))["data"]!["total"]!.GetValue<int>(), Is.Zero);
        Assert.That((await Host.GetAsync("/api/v1/keys", stranger))["data"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(Code(await Host.GetAsync("/api/v1/keys?tenant_id=default", stranger)), Is.EqualTo(108));
    }

    private static string Fill(string template, string connector, string dataset, long run)
    {
        var id = template.Contains("/datasets/", StringComparison.Ordinal) ? dataset
            : template.Contains("/runs/", StringComparison.Ordinal) ? $"{run}"
            : connector;
        return template.Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{documentId}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal)
            .Replace("{type}", "picky", StringComparison.Ordinal);
    }

    private async Task<string?> StateAsync() => await Host.ScalarAsync<string>(
        """
        select (select jsonb_agg(to_jsonb(c)) from connectors c)::text || (select jsonb_agg(to_jsonb(r)) from runs r)::text
            || (select jsonb_agg(to_jsonb(k)) from knowledge_bases k)::text || (select jsonb_agg(to_jsonb(l)) from knowledge_base_connectors l)::text
        """);
}
