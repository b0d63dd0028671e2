using System.Net;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Dashboard;

internal sealed class SignInTests : ApiTests
{
    [Test]
    public async Task Signing_in_without_the_token_of_the_page_or_with_that_of_another_browser_is_refused()
    {
        using var mallory = new Browser(Host.Client.BaseAddress);
        using var victim = new Browser(Host.Client.BaseAddress);
        var hers = await mallory.TokenAsync("/signin");
        await victim.ReadAsync("/signin");
        var key = KeyValuePair.Create("key", ApiHost.Key);

        using var bare = await victim.PostAsync("/signin", key);
        using var foreign = await victim.PostAsync("/signin", key, hers);
        using var dashboard = await victim.GetAsync("/hangfire/connectors");

        Assert.That((bare.StatusCode, foreign.StatusCode), Is.EqualTo((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest)));
        Assert.That(dashboard.StatusCode, Is.EqualTo(HttpStatusCode.Found));
    }

    [Test]
    public async Task The_session_cookie_is_kept_from_scripts_and_from_other_sites_and_names_no_key()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        using var answer = await browser.PressAsync("/signin", "/signin", ("key", ApiHost.Key));

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(
            header => header.StartsWith("connectors-session", StringComparison.Ordinal));

        Assert.That(cookie, Does.Contain("httponly").IgnoreCase.And.Contain("samesite=lax").IgnoreCase);
        Assert.That(cookie, Does.Not.Contain(ApiHost.Key));
        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/"));
    }

    [Test]
    public async Task Signing_in_never_leads_to_another_site(
        [Values("//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aSet-Cookie:x", "/%09/evil.example")] string target)
    {
        using var browser = new Browser(Host.Client.BaseAddress);

        using var answer = await browser.PressAsync("/signin", $"/signin?return={target}", ("key", ApiHost.Key));

        Assert.That(answer.Headers.Location!.ToString(), Is.EqualTo("/"));
        Assert.That(
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join(' ', cookies) : "", Does.Not.Contain("Set-Cookie:x"));
    }

    [Test]
    public async Task Keys_for_programs_that_search_or_are_bound_to_a_user_do_not_sign_in()
    {
        using var browser = new Browser(Host.Client.BaseAddress);

        Assert.That(await browser.SignInAsync(await Host.KeyAsync("default", "search")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(
            await browser.SignInAsync(await Host.KeyAsync("default", "reader", "ann@example.com")),
            Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_key_that_is_bound_to_a_user_sees_no_page_by_its_header_either()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        var (bound, reader) = (await Host.KeyAsync("default", "reader", "ann@example.com"), await Host.KeyAsync("default", "reader"));

        foreach (var page in new[] { "/hangfire/connectors", "/connectors", $"/connectors/{seed.Connector}", $"/runs/{seed.Run}", "/" })
        {
            var (status, body) = await Host.CallAsync(HttpMethod.Get, page, null, bound);
            Assert.That(status, Is.EqualTo(403), page);
            Assert.That(body.ToString(), Does.Not.Contain("planted").And.Not.Contain("Picky"), page);
            Assert.That((await Host.CallAsync(HttpMethod.Get, page, null, reader)).Status, Is.EqualTo(200), page);
        }
    }

    [Test]
    public async Task A_revoked_key_ends_its_sessions_and_signing_in_is_in_the_audit()
    {
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(await Host.KeyAsync("acme"));
        using var before = await browser.GetAsync("/hangfire/connectors");
        var id = (await Host.GetAsync("/api/v1/keys?tenant_id=acme"))["data"]![0]!["id"]!.GetValue<string>();

        await Host.CallAsync(HttpMethod.Delete, $"/api/v1/keys/{id}?tenant_id=acme");
        using var after = await browser.GetAsync("/hangfire/connectors");

        Assert.That((before.StatusCode, after.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Found)));
        Assert.That(
            await Host.ScalarAsync<string>("select tenant_id || ' ' || key_id from audit where action = 'dashboard.signin'"),
            Is.EqualTo($"acme {id}"));
    }

    [Test]
    public async Task The_job_pages_are_for_those_who_administer_the_installation(
        [Values("acme admin", "default reader", "default operator")] string who)
    {
        await ApiSeed.PlantAsync(Host);
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(await Host.KeyAsync(who.Split(' ')[0], who.Split(' ')[1]));

        string[] pages =
            ["/jobs/enqueued", "/jobs/succeeded", "/jobs/failed", "/retries", "/recurring", "/servers", "/stats", "/jobs/details/1"];
        foreach (var page in pages)
        {
            using var answer = await browser.GetAsync($"/hangfire{page}");
            Assert.That((int)answer.StatusCode, Is.AnyOf(401, 403, 404), page);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("Picky"), page);
        }
    }

    [Test]
    public async Task Another_tenant_cannot_open_pages_or_press_buttons_of_this_one()
    {
        var seed = await ApiSeed.PlantAsync(Host);
        using var browser = new Browser(Host.Client.BaseAddress);
        await browser.SignInAsync(await Host.KeyAsync("acme"));
        var (token, before) = (await browser.TokenAsync("/connectors"), await ApiSeed.StateAsync(Host));
        (string Path, string Command)[] commands =
        [
            .. new[] { "sync", "rebuild", "prune", "access", "pause", "resume" }
                .Select(command => ($"/connectors/{seed.Connector}", command)),
            .. new[] { "cancel", "release", "dismiss" }.SelectMany(
                command => new[] { ($"/runs/{seed.Run}", command), ($"/runs/{seed.Run + 1}", command) }),
            ($"/connectors/{seed.Connector}/edit", "save"), ($"/connectors/{seed.Connector}/edit", "test"),
            ($"/connectors/{seed.Connector}/edit", "preview"), ($"/connectors/{seed.Connector}/remove", ""),
            ($"/connectors/{seed.Connector}/failures", "all"), ($"/bases/{seed.Dataset}/edit", ""), ($"/bases/{seed.Dataset}/remove", ""),
            ("/hangfire/recurring/trigger", ""), ("/hangfire/recurring/remove", ""), ("/hangfire/jobs/enqueued/delete", ""),
        ];

        string[] pages =
        [
            .. commands.Select(command => command.Path).Where(path => !path.StartsWith("/hangfire", StringComparison.Ordinal)).Distinct(),
            "/", "/connectors", $"/connectors/{seed.Connector}/access", $"/connectors/{seed.Connector}/audit",
            $"/connectors/{seed.Connector}/why?source_id=planted", $"/bases/{seed.Dataset}", "/bases", "/search?q=planted",
            $"/bases/{seed.Dataset}/documents/{seed.Document}", "/administration/keys", "/administration/audit", "/administration/system",
            "/hangfire/connectors",
        ];
        foreach (var page in pages)
        {
            using var answer = await browser.GetAsync(page);
            Assert.That((int)answer.StatusCode, Is.AnyOf(200, 404), page);
            Assert.That(
                await answer.Content.ReadAsStringAsync(),
                Does.Not.Contain("Picky").And.Not.Match("planted(-| set| key| title| text| message|: held)"),
                page);
        }

        foreach (var (path, command) in commands)
        {
            using var answer = await browser.PostAsync(path, token, KeyValuePair.Create("do", command));
            Assert.That((int)answer.StatusCode, Is.GreaterThanOrEqualTo(400), $"{path} {command}");
        }

        Assert.That(await ApiSeed.StateAsync(Host), Is.EqualTo(before));
    }
}
