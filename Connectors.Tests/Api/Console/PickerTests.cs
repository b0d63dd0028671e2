using System.Net;
using Connectors.Tests.Api.Dashboard;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>Choosing in a form what a system has, with scripts and without.</summary>
internal sealed class PickerTests
{
    private ApiHost _host = null!;
    private FakeSlack _slack = null!;

    private string Address => new Uri(_slack.Address, "api/").AbsoluteUri;

    [SetUp]
    public async Task StartAsync()
    {
        _slack = new FakeSlack();
        await _slack.StartAsync();
        foreach (var name in new[] { "general", "random", "team-eu", "team-us" })
            _slack.Channels.Add(new FakeChannel($"C{_slack.Channels.Count}", name) { IsMember = true });
        _host = await ApiHost.StartAsync("api", "--Connectors:Egress:Allow=127.0.0.1");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false, Description = "Pages work without scripts.")]
    [Category("Browser")]
    public async Task Channels_are_filtered_chosen_and_saved(bool scripts)
    {
        await using var chromium = await Chromium.StartAsync();
        await using var browser = await chromium.NewAsync(new BrowserNewContextOptions { JavaScriptEnabled = scripts });
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{_host.Client.BaseAddress}connectors/add/slack");
        await page.FillAsync("input[name=key]", ApiHost.Key);
        await page.PressAsync("input[name=key]", "Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).WaitForAsync();
        await page.GotoAsync($"{_host.Client.BaseAddress}connectors/add/slack");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Chat");
        await page.Locator("summary", new() { HasText = "Limits and timings" }).ClickAsync();
        await page.GetByLabel("API address").FillAsync(Address);

        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Channels" }).ClickAsync();
        await page.GetByText("Is required.").First.WaitForAsync();
        await page.GetByLabel("Bot token").FillAsync(_slack.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Channels" }).ClickAsync();
        await page.GetByText("4 choices.").WaitForAsync();
        await page.GetByLabel("#random").CheckAsync();
        await page.GetByLabel("Filter the choices").FillAsync("team");
        await page.GetByLabel("Bot token").FillAsync(_slack.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "List", Exact = true }).ClickAsync();
        await page.GetByText("2 choices.").WaitForAsync();
        await page.GetByLabel("#team-eu").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the chosen" }).ClickAsync();
        var field = page.Locator("textarea[name='config.channels']");
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose Channels" }).WaitForAsync();

        Assert.That(await field.InputValueAsync(), Is.EqualTo("random\nteam-eu"));
        await page.GetByLabel("Bot token").FillAsync(_slack.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and start" }).ClickAsync();
        await page.GetByText("The connector was added.").WaitForAsync();
        Assert.That(
            await _host.ScalarAsync<string>("select config ->> 'channels' from connectors"), Is.EqualTo("""["random", "team-eu"]"""));
    }

    [Test]
    public async Task A_saved_choice_that_is_unchecked_goes_and_what_was_not_shown_stays()
    {
        var made = await _host.PostAsync(
            "/api/v1/connectors",
            $$"""
            {"name":"Chat","source":"slack","config":{"base_url":"{{Address}}","channels":["general","team-us"],
             "credentials":{"slack_bot_token":"{{_slack.Token}}"} } }
            """);
        var edit = $"/connectors/{made["data"]!["id"]}/edit";
        using var browser = new Browser(_host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        using var listed = await browser.PressAsync(
            edit, edit, ("do", "choose:channels"), ("config.channels", "general\nteam-us"), ("config.base_url", Address),
            ("pick.setting", "channels"), ("pick.filter", "team"));
        var shown = await listed.Content.ReadAsStringAsync();
        using var taken = await browser.PressAsync(
            edit, edit, ("do", "chosen"), ("config.channels", "general\nteam-us"), ("pick.setting", "channels"),
            ("pick.shown", "team-eu\nteam-us"), ("pick.value", "team-eu"));

        Assert.That(shown, Does.Match("value=\"team-us\" id=\"pick-2\"\\s+checked").And.Not.Contain("#random"));
        Assert.That(
            WebUtility.HtmlDecode(await taken.Content.ReadAsStringAsync()), Does.Match(@">general\r?\nteam-eu</textarea>"));
    }

    [Test]
    public async Task A_refusal_of_the_system_is_shown_at_the_setting()
    {
        using var browser = new Browser(_host.Client.BaseAddress);
        await browser.SignInAsync(ApiHost.Key);

        using var refused = await browser.PressAsync(
            "/connectors/add/slack", "/connectors/add/slack", ("do", "choose:channels"), ("config.base_url", Address),
            ("config.credentials.slack_bot_token", "xoxb-revoked"));

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Match("class=\"trouble\" role=\"alert\">[^<]*(token|Slack)"));
    }
}
