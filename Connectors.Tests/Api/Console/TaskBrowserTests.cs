using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>The tasks of an operator and of an administrator in a real browser, without a single call of the API by hand.</summary>
[Category("Browser")]
internal sealed class TaskBrowserTests : OAuthFixture
{
    private Chromium _chromium = null!;
    private IBrowserContext _browser = null!;
    private IPage _page = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _chromium = await Chromium.StartAsync();
        _browser = await _chromium.NewAsync(new BrowserNewContextOptions());
        _page = await _browser.NewPageAsync();
        _page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await _page.GotoAsync($"{Host.Client.BaseAddress}");
        await _page.FillAsync("input[name=key]", ApiHost.Key);
        await _page.PressAsync("input[name=key]", "Enter");
        await _page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).WaitForAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_chromium is not null)
            await _chromium.DisposeAsync();
    }

    [Test]
    public async Task A_person_signs_in_with_google_in_a_window_and_the_connector_reads_with_that_grant()
    {
        Google.Tokens.AsksConsent = true;
        await GoAsync("connectors/add/gmail");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("My mail");
        await _page.Locator("summary", new() { HasText = "Limits and timings" }).ClickAsync();
        await _page.Locator("[name='config.base_url']").FillAsync(Google.Address.AbsoluteUri);
        await _page.GetByLabel("OAuth client").FillAsync(Google.Tokens.Client());

        var popup = await _page.RunAndWaitForPopupAsync(() => PressAsync("Sign in with Google"));
        await popup.Locator("#allow").WaitForAsync();
        // The window may be gone before a click is seen to be over.
        await popup.EvaluateAsync("() => { setTimeout(() => document.querySelector('#allow').click()); }");
        await _page.GetByText("Authorization completed successfully.").WaitForAsync();
        await PressAsync("Test");
        await _page.GetByText("It works.").WaitForAsync();
        await PressAsync("Save and start");
        await _page.GetByText("The connector was added.").WaitForAsync();

        Assert.That(await Host.ScalarAsync<bool>("select secrets is not null from connectors where source = 'gmail'"), Is.True);
        Assert.That(await Host.ScalarAsync<long>("select count(*) from runs where kind = 'sync'"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_person_signs_in_again_in_a_connector_whose_grant_google_no_longer_takes()
    {
        Google.Tokens.AsksConsent = true;
        var config = DriveConfigs.OAuth(Google);
        var made = await Host.PostAsync(
            "/api/v1/connectors", new JsonObject { ["name"] = "My mail", ["source"] = "gmail", ["config"] = config }.ToJsonString());
        var before = await Host.ScalarAsync<byte[]>("select secrets from connectors");
        await GoAsync($"connectors/{made["data"]!["id"]}/edit");
        await _page.GetByLabel("OAuth client").FillAsync(Google.Tokens.Client());

        var popup = await _page.RunAndWaitForPopupAsync(() => PressAsync("Sign in with Google"));
        await popup.Locator("#allow").WaitForAsync();
        await popup.EvaluateAsync("() => { setTimeout(() => document.querySelector('#allow').click()); }");
        await _page.GetByText("Authorization completed successfully.").WaitForAsync();
        await PressAsync("Test");
        await _page.GetByText("It works.").WaitForAsync();
        await PressAsync("Save");
        await _page.GetByText("Saved.").WaitForAsync();

        Assert.That(await Host.ScalarAsync<byte[]>("select secrets from connectors"), Is.Not.Null.And.Not.EqualTo(before));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from oauth_flows where state = 'done' and result is not null"), Is.Zero);
    }

    [Test]
    public async Task A_knowledge_base_is_made_linked_renamed_unlinked_and_deleted()
    {
        await Host.ConnectAsync();

        await GoAsync("bases/add");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("Handbook");
        await _page.GetByLabel("Picky").CheckAsync();
        await PressAsync("Save");
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Handbook" }).WaitForAsync();
        var linked = await Host.ScalarAsync<long>("select count(*) from knowledge_base_connectors");
        await _page.GotoAsync($"{_page.Url}/edit");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("Handbook (EU)");
        await _page.GetByLabel("Picky").UncheckAsync();
        await PressAsync("Save");
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Handbook (EU)" }).WaitForAsync();
        var left = await Host.ScalarAsync<long>("select count(*) from knowledge_base_connectors");
        await _page.GotoAsync($"{_page.Url}/remove");
        await PressAsync("Delete it");
        await _page.Locator("[role=status]").First.WaitForAsync();

        Assert.That((linked, left), Is.EqualTo((1, 0)));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from knowledge_bases"), Is.Zero);
    }

    [Test]
    public async Task Runs_of_each_kind_are_started_and_cancelled_and_held_deletions_kept()
    {
        var seed = await ApiSeed.PlantAsync(Host);

        await GoAsync($"connectors/{seed.Connector}");
        await PressAsync("Prune now");
        await _page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await PressAsync("Cancel the run");
        await _page.GetByText("Cancelled. The documents that it had stored stay.").WaitForAsync();
        await GoAsync("held");
        await PressAsync("Keep them in Picky");
        await _page.GetByText("The documents of Picky stay.").WaitForAsync();
        await GoAsync($"connectors/{seed.Connector}/audit");

        Assert.That(await _page.Locator("main").InnerTextAsync(), Does.Contain("run.cancel").And.Contain("prune.dismiss"));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from runs where held is not null"), Is.Zero);
        Assert.That(await Host.ScalarAsync<long>("select count(*) from documents"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_is_made_shown_once_and_revoked()
    {
        await GoAsync("administration/keys");
        await _page.GetByLabel("Name", new() { Exact = true }).FillAsync("For Dify");
        await PressAsync("Create it");
        var key = await _page.Locator("#new-key").InnerTextAsync();
        var (before, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, key);
        await PressAsync("Revoke For Dify");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Revoke For Dify" }).WaitForAsync(
            new() { State = WaitForSelectorState.Detached });
        var (after, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, key);

        Assert.That((before, after), Is.EqualTo((200, 401)));
    }

    private Task GoAsync(string path) => _page.GotoAsync($"{Host.Client.BaseAddress}{path}");

    private Task PressAsync(string button) => _page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
