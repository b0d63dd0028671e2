namespace Connectors.Tests.Api;

internal sealed class AuthenticationTests : ApiTests
{
    [Test]
    public async Task Every_documented_route_but_health_wants_a_key()
    {
        var paths = (await Host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject();

        foreach (var (template, operations) in paths.Where(path => !path.Key.StartsWith("/health", StringComparison.Ordinal)))
        {
            var path = template.Replace("{id}", "1", StringComparison.Ordinal).Replace("{documentId}", "1", StringComparison.Ordinal)
                .Replace("{type}", "picky", StringComparison.Ordinal);
            foreach (var (method, _) in operations!.AsObject())
            {
                foreach (var key in new[] { "", "not-a-key" })
                {
                    var (status, body) = await Host.CallAsync(new HttpMethod(method), path, method == "get" ? null : "{}", key);
                    Assert.That(status, Is.EqualTo(401), $"{method} {template}");
                    Assert.That(body["code"]?.GetValue<int>() ?? body["error_code"]!.GetValue<int>(), Is.EqualTo(401).Or.EqualTo(key.Length == 0 ? 1001 : 1002));
                }
            }
        }
    }

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

    [Test]
    public async Task A_revoked_key_is_refused_at_once()
    {
        var key = await Host.KeyAsync("acme");
        var id = (await Host.GetAsync("/api/v1/keys", key))["data"]![0]!["id"]!.GetValue<string>();

        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/keys/{id}?tenant_id=acme");

        Assert.That((await Host.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, key)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Keys_are_not_kept_in_the_clear()
    {
        var key = await Host.KeyAsync("acme");

        Assert.That(await Host.ScalarAsync<string>("select jsonb_agg(to_jsonb(k))::text from api_keys k"), Does.Not.Contain(key));
        Assert.That((await Host.GetAsync("/api/v1/keys", key)).ToJsonString(), Does.Not.Contain(key));
    }

    [Test]
    public async Task A_key_bound_to_a_user_names_no_other()
    {
        var dataset = await Host.DatasetAsync();
        var bound = await Host.KeyAsync("default", "search", "ann@example.com");

        var own = await Host.GetAsync($"/api/v1/datasets/{dataset}/documents?as_user=ann@example.com", bound);
        var other = await Host.GetAsync($"/api/v1/datasets/{dataset}/documents?as_user=bob@example.com", bound);

        Assert.That(Code(own), Is.Zero);
        Assert.That(Code(other), Is.EqualTo(108));
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
