namespace Connectors.Tests.Api;

/// <summary>Routes that no older contract knows say plainly that something does not exist.</summary>
internal sealed class UnknownIdTests : ApiTests
{
    [TestCase("GET", "/api/v1/runs/999999", "There is no run 999999.")]
    [TestCase("POST", "/api/v1/runs/999999/cancel", "There is no run 999999.")]
    [TestCase("DELETE", "/api/v1/keys/nobody", "There is no key nobody that is valid.")]
    public async Task An_unknown_id_is_404_and_is_named(string method, string path, string message)
    {
        var (status, body) = await Host.CallAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);

        Assert.That((status, Code(body), Message(body)), Is.EqualTo((404, 404, message)));
    }

    [Test]
    public async Task A_run_of_another_tenant_is_answered_like_none()
    {
        var seed = await Support.ApiSeed.PlantAsync(Host);
        var stranger = await Host.KeyAsync("acme");

        var foreign = await Host.GetAsync($"/api/v1/runs/{seed.Run}", stranger);
        var none = await Host.GetAsync("/api/v1/runs/999999", stranger);

        Assert.That(
            foreign.ToJsonString().Replace($"{seed.Run}", "999999", StringComparison.Ordinal), Is.EqualTo(none.ToJsonString()));
    }
}
