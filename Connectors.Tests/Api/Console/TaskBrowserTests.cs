using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api.Console;

/// <summary>The tasks of an operator and of an administrator in a real browser, without a single call of the API by hand.</summary>
[Category("Browser")]
internal sealed class TaskBrowserTests : OAuthFixture
{
    private ConsoleBrowser _browser = null!;

    private IPage Page => _browser.Page;

    [SetUp]
    public async Task OpenAsync()
    {
        _browser = await ConsoleBrowser.StartAsync();
        await _browser.SignInAsync(Host);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    [Test]
    public async Task A_person_signs_in_with_google_in_a_window_and_the_connector_reads_with_that_grant()
    {
        Google.Tokens.AsksConsent = true;
        await _browser.GoAsync("connectors/add/gmail");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("My mail");
        await Page.Locator("summary", new() { HasText = "Limits and timings" }).ClickAsync();
        await Page.Locator("[name='config.base_url']").FillAsync(Google.Address.AbsoluteUri);
        await Page.GetByLabel("OAuth client").FillAsync(Google.Tokens.Client());

        var popup = await Page.RunAndWaitForPopupAsync(() => _browser.PressAsync("Sign in with Google"));
        await popup.Locator("#allow").WaitForAsync();
        // The window may be gone before a click is seen to be over.
        await popup.EvaluateAsync("() => { setTimeout(() => document.querySelector('#allow').click()); }");
        await Page.GetByText("Authorization completed successfully.").WaitForAsync();
        await _browser.PressAsync("Test");
        await Page.GetByText("It works.").WaitForAsync();
        await _browser.PressAsync("Save and start");
        await Page.GetByText("The connector was added.").WaitForAsync();

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
        await _browser.GoAsync($"connectors/{made["data"]!["id"]}/edit");
        await Page.GetByLabel("OAuth client").FillAsync(Google.Tokens.Client());

        var popup = await Page.RunAndWaitForPopupAsync(() => _browser.PressAsync("Sign in with Google"));
        await popup.Locator("#allow").WaitForAsync();
        await popup.EvaluateAsync("() => { setTimeout(() => document.querySelector('#allow').click()); }");
        await Page.GetByText("Authorization completed successfully.").WaitForAsync();
        await _browser.PressAsync("Test");
        await Page.GetByText("It works.").WaitForAsync();
        await _browser.PressAsync("Save");
        await Page.GetByText("Saved.").WaitForAsync();

        Assert.That(await Host.ScalarAsync<byte[]>("select secrets from connectors"), Is.Not.Null.And.Not.EqualTo(before));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from oauth_flows where state = 'done' and result is not null"), Is.Zero);
    }

    [Test]
    public async Task A_knowledge_base_is_made_linked_renamed_unlinked_and_deleted()
    {
        await Host.ConnectAsync();

        await _browser.GoAsync("bases/add");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Handbook");
        await Page.GetByLabel("Picky").CheckAsync();
        await _browser.PressAsync("Save");
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Handbook" }).WaitForAsync();
        var linked = await Host.ScalarAsync<long>("select count(*) from knowledge_base_connectors");
        await Page.GotoAsync($"{Page.Url}/edit");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Handbook (EU)");
        await Page.GetByLabel("Picky").UncheckAsync();
        await _browser.PressAsync("Save");
        await Page.GetByRole(AriaRole.Heading, new() { Name = "Handbook (EU)" }).WaitForAsync();
        var left = await Host.ScalarAsync<long>("select count(*) from knowledge_base_connectors");
        await Page.GotoAsync($"{Page.Url}/remove");
        await _browser.PressAsync("Delete it");
        await Page.Locator("[role=status]").First.WaitForAsync();

        Assert.That((linked, left), Is.EqualTo((1, 0)));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from knowledge_bases"), Is.Zero);
    }

    [Test]
    public async Task Runs_of_each_kind_are_started_and_cancelled_and_held_deletions_kept()
    {
        var seed = await ApiSeed.PlantAsync(Host);

        await _browser.GoAsync($"connectors/{seed.Connector}");
        await _browser.PressAsync("Prune now");
        await Page.WaitForURLAsync("**/runs/*", new() { WaitUntil = WaitUntilState.Commit });
        await _browser.PressAsync("Cancel the run");
        await Page.GetByText("Cancelled. The documents that it had stored stay.").WaitForAsync();
        await _browser.GoAsync("held");
        await _browser.PressAsync("Keep them in Picky");
        await Page.GetByText("The documents of Picky stay.").WaitForAsync();
        await _browser.GoAsync($"connectors/{seed.Connector}/audit");

        Assert.That(await Page.Locator("main").InnerTextAsync(), Does.Contain("run.cancel").And.Contain("prune.dismiss"));
        Assert.That(await Host.ScalarAsync<long>("select count(*) from runs where held is not null"), Is.Zero);
        Assert.That(await Host.ScalarAsync<long>("select count(*) from documents"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_is_made_shown_once_and_revoked()
    {
        await _browser.GoAsync("administration/keys");
        await Page.GetByLabel("Name", new() { Exact = true }).FillAsync("For Dify");
        await _browser.PressAsync("Create it");
        var key = await Page.Locator("#new-key").InnerTextAsync();
        var (before, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, key);
        await _browser.PressAsync("Revoke For Dify");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Revoke For Dify" }).WaitForAsync(
            new() { State = WaitForSelectorState.Detached });
        var (after, _) = await Host.CallAsync(HttpMethod.Get, "/api/v1/datasets", null, key);

        Assert.That((before, after), Is.EqualTo((200, 401)));
    }
}
