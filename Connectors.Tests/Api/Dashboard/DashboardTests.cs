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
        Assert.That(page, Does.Contain("title=\"Never run\">UNSTART</span>"));
    }

    [TestCase("connectors/0123456789abcdef0123456789abcdef", "/connectors/0123456789abcdef0123456789abcdef")]
    [TestCase("runs/12", "/runs/12")]
    [TestCase("status", "/")]
    public async Task Old_bookmarks_lead_to_the_console(string page, string place)
    {
        using var browser = await SignedInAsync(ApiHost.Key);

        using var answer = await browser.GetAsync($"/hangfire/{page}");

        Assert.That((answer.StatusCode, answer.Headers.Location?.ToString()), Is.EqualTo((HttpStatusCode.Found, place)));
    }

    [Test]
    public async Task Another_tenant_sees_neither_the_jobs_nor_foreign_rows()
    {
        var id = await Host.ConnectAsync();
        using var browser = await SignedInAsync(await Host.KeyAsync("acme"));

        using var jobs = await browser.GetAsync("/hangfire/recurring");
        using var foreign = await browser.GetAsync($"/connectors/{id}");

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
