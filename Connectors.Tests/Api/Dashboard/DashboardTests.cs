using System.Net;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Dashboard;

internal sealed class DashboardTests : ApiTests
{
    [Test]
    public async Task The_dashboard_is_not_shown_without_signing_in()
    {
        using var browser = Browser();

        using var answer = await browser.GetAsync("/hangfire/connectors");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(answer.Headers.Location!.ToString(), Does.Contain("/signin?return="));
    }

    [Test]
    public async Task Shows_the_tenants_connectors_and_encodes_their_names()
    {
        await Host.PostAsync("/api/v1/connectors", """{"name":"<script>mine","source":"picky","config":{"credentials":{"token":"t"}}}""");
        var acme = await Host.KeyAsync("acme");
        await Host.ConnectAsync(acme);
        using var browser = await SignedInAsync(ApiHost.Key);

        var page = await browser.ReadAsync("/hangfire/connectors");

        Assert.That(page, Does.Contain("&lt;script&gt;mine").And.Not.Contain("<script>mine"));
        Assert.That(page, Does.Not.Contain(">Picky<"));
        Assert.That(page, Does.Contain(">Never run</span>"));
    }

    [Test]
    public async Task Buttons_need_the_token_of_the_page_and_do_what_they_say()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);

        using var forged = await browser.PostAsync($"/hangfire/connectors/{id}/pause");
        var after = await Host.ScalarAsync<bool>("select paused from connectors");
        using var pressed = await browser.PressAsync($"/hangfire/connectors/{id}", $"/hangfire/connectors/{id}/pause");

        Assert.That((forged.StatusCode, after), Is.EqualTo((HttpStatusCode.Forbidden, false)));
        Assert.That(pressed.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(await Host.ScalarAsync<bool>("select paused from connectors"), Is.True);
        Assert.That(await browser.ReadAsync($"/hangfire/connectors/{id}"), Does.Contain(">Paused</span>").And.Contain("Resume"));
    }

    [Test]
    public async Task Run_now_leads_to_the_page_of_the_run()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(ApiHost.Key);

        using var pressed = await browser.PressAsync("/hangfire/connectors", $"/hangfire/connectors/{id}/run");
        var run = pressed.Headers.Location!.ToString();

        Assert.That(run, Does.Match(@"^/hangfire/runs/\d+$"));
        Assert.That(await browser.ReadAsync(run), Does.Contain(">Queued</span>").And.Contain("Picky").And.Contain("Cancel"));
    }

    [Test]
    public async Task The_page_of_a_run_tells_which_rule_left_out_how_many()
    {
        var id = await Host.ConnectAsync();
        var run = await Host.ScalarAsync<long>(
            """
            with run as (insert into runs (connector_id, kind, trigger, status, until) values (@id, 'sync', 'manual', 'RUNNING', now())
                returning id)
            insert into tasks (run_id, connector_id, partition_key, label, work, until, skipped_rules)
            select id, @id, p, p, 'read', now(), '{"excluded by <*.gz>": 1200}' from run, unnest(array['a', 'b']) p
            returning run_id
            """,
            new { id });
        using var browser = await SignedInAsync(ApiHost.Key);

        Assert.That(
            await browser.ReadAsync($"/hangfire/runs/{run}"),
            Does.Contain("excluded by &lt;*.gz&gt;</td><td class=\"align-right\">2,400<"));
    }

    [Test]
    public async Task A_reader_sees_pages_without_buttons()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(await Host.KeyAsync("default", "reader"));

        var page = await browser.ReadAsync("/hangfire/connectors");
        using var pressed = await browser.PressAsync("/signout", $"/hangfire/connectors/{id}/pause");

        Assert.That(page, Does.Contain("Picky").And.Not.Contain("Run now"));
        Assert.That(pressed.IsSuccessStatusCode || pressed.StatusCode == HttpStatusCode.SeeOther, Is.False);
        Assert.That(await Host.ScalarAsync<bool>("select paused from connectors"), Is.False);
    }

    [Test]
    public async Task Another_tenant_sees_neither_the_jobs_nor_foreign_rows()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(await Host.KeyAsync("acme"));

        using var jobs = await browser.GetAsync("/hangfire/recurring");
        using var foreign = await browser.GetAsync($"/hangfire/connectors/{id}");

        Assert.That(jobs.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden).Or.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await browser.ReadAsync("/hangfire/connectors"), Does.Not.Contain("Picky"));
    }

    [Test]
    public async Task An_address_that_guesses_keys_is_soon_refused()
    {
        using var browser = Browser();
        List<HttpStatusCode> answers = [];
        for (var attempt = 0; attempt < 12; attempt++)
            answers.Add(await browser.SignInAsync($"guess-{attempt}"));

        Assert.That(answers[0], Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answers[^1], Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await browser.SignInAsync(ApiHost.Key), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    private Browser Browser() => new(Host.Client.BaseAddress);

    private async Task<Browser> SignedInAsync(string key)
    {
        var browser = Browser();
        Assert.That(await browser.SignInAsync(key), Is.EqualTo(HttpStatusCode.Found));
        return browser;
    }
}
