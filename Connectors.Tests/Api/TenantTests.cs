namespace Connectors.Tests.Api;

internal sealed class TenantTests : ApiTests
{
    [Test]
    public async Task A_connector_of_another_tenant_and_an_unknown_one_are_answered_alike()
    {
        var connector = await Host.ConnectAsync();
        var stranger = await Host.KeyAsync("acme");

        var foreign = await Host.GetAsync($"/api/v1/connectors/{connector}", stranger);
        var none = await Host.GetAsync($"/api/v1/connectors/{Guid.NewGuid():N}", stranger);

        Assert.That(foreign.ToJsonString(), Is.EqualTo(none.ToJsonString()));
        Assert.That((Code(foreign), Message(foreign), foreign["data"]!.GetValue<bool>()), Is.EqualTo((109, "no authorization", false)));
    }

    [Test]
    public async Task A_key_cannot_link_or_search_things_of_another_tenant()
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
    public async Task Lists_hold_only_things_of_the_callers_tenant()
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
}
