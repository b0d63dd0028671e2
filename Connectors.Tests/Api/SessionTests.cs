using System.Net;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Sessions, and what browsers are told about pages.</summary>
internal sealed class SessionTests : ApiTests
{
    [Test]
    public async Task A_copy_of_the_cookie_is_worth_nothing_after_signing_out()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        using var signedIn = await browser.PressAsync("/signin", "/signin", ("key", ApiHost.Key));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(
            header => header.StartsWith("connectors-session", StringComparison.Ordinal)).Split(';')[0];

        using var before = await WithAsync(cookie);
        using var signedOut = await browser.PressAsync("/signout", "/signout");
        using var after = await WithAsync(cookie);

        Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(signedOut.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from sessions"), Is.Zero);
    }

    [Test]
    public async Task A_session_that_nobody_used_for_long_has_ended()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);
        await Host.Database.Database.ExecuteAsync(
            "update sessions set used_at = now() - interval '13 hours'", null, CancellationToken.None);

        using var answer = await browser.GetAsync("/hangfire/connectors");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    [Test]
    public async Task Pages_run_no_scripts_but_the_servers_and_nothing_is_kept_by_browsers()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);
        foreach (var page in new[] { "/signin", "/signout", "/hangfire/connectors", "/hangfire/status", "/hangfire/connectors/none" })
        {
            using var answer = await browser.GetAsync(page);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            foreach (var part in new[] { "script-src 'self'", "object-src 'none'", "frame-ancestors 'none'" })
                Assert.That(policy, Does.Contain(part), page);
            Assert.That(policy.Split("style-src")[0], Does.Not.Contain("unsafe-inline").And.Not.Contain("unsafe-eval"), page);
            Assert.That(answer.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("same-origin"), page);
            Assert.That(answer.Headers.CacheControl!.NoStore, Is.True, page);
        }

        using var key = await Host.SendAsync(HttpMethod.Post, "/api/v1/keys", """{"name":"k","role":"reader"}""");
        using var refused = await Host.SendAsync(HttpMethod.Get, "/api/v1/keys", null, "");
        Assert.That((key.Headers.CacheControl!.NoStore, refused.Headers.CacheControl!.NoStore), Is.EqualTo((true, true)));
        Assert.That(refused.Headers.Contains("Content-Security-Policy"), Is.True);
    }

    [Test]
    public async Task Those_who_may_not_see_all_tenants_jobs_are_led_to_their_connectors()
    {
        foreach (var (tenant, role) in new[] { ("default", "operator"), ("default", "reader"), ("acme", "admin") })
        {
            using var browser = new Browser(Host.Client.BaseAddress);
            await browser.SignInAsync(await Host.KeyAsync(tenant, role));
            using var first = await browser.GetAsync("/hangfire");
            Assert.That(first.Headers.Location?.ToString(), Is.EqualTo("/hangfire/connectors"), $"{role} of {tenant}");
            using var page = await browser.GetAsync("/hangfire/connectors");
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{role} of {tenant}");
        }

        using var host = new Browser(Host.Client.BaseAddress);
        await host.SignInAsync(ApiHost.Key);
        using var overview = await host.GetAsync("/hangfire");
        Assert.That(overview.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<HttpResponseMessage> WithAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hangfire/connectors");
        request.Headers.Add("Cookie", cookie);
        return await Host.Client.SendAsync(request);
    }
}
