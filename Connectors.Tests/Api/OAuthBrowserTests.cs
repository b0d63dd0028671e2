using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;
using Microsoft.Playwright;

namespace Connectors.Tests.Api;

/// <summary>The sign-in in a real browser, with a page of ours that opens it as a client of the contract does.</summary>
[Category("Browser")]
[Parallelizable(ParallelScope.Self)]
public sealed class OAuthBrowserTests : OAuthFixture
{
    private const string Listen = "() => { window.told = []; addEventListener('message', e => window.told.push(e.data)); }";

    private static Chromium _chromium = null!;

    private IBrowserContext _browser = null!;

    [OneTimeSetUp]
    public static async Task LaunchAsync() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public static async Task QuitAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
    }

    [SetUp]
    public async Task OpenAsync()
    {
        _browser = await _chromium.NewAsync();
        Google.Tokens.AsksConsent = true;
    }

    [TearDown]
    public async Task CloseAsync() => await _browser.DisposeAsync();

    [Test]
    public async Task The_window_in_which_a_person_consents_tells_its_opener_and_closes()
    {
        var (page, flow, address) = await BeginAsync();
        await page.EvaluateAsync(Listen);

        var popup = await page.RunAndWaitForPopupAsync(() => page.EvaluateAsync("address => { window.open(address); }", address));
        var closed = new TaskCompletionSource();
        popup.Close += (_, _) => closed.SetResult();
        await popup.Locator("#allow").WaitForAsync();
        // The window may be gone before a click is seen to be over.
        await popup.EvaluateAsync("() => { setTimeout(() => document.querySelector('#allow').click()); }");
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await page.WaitForFunctionAsync("() => window.told.length > 0");
        var told = JsonNode.Parse(await page.EvaluateAsync<string>("() => JSON.stringify(window.told)"))!.AsArray().Single()!;

        Assert.That(
            ((string?)told["type"], (string?)told["status"], (string?)told["flowId"]),
            Is.EqualTo(("ragflow-gmail-oauth", "success", flow)));
        var grant = JsonNode.Parse((string)(await ResultAsync(flow))["data"]!["credentials"]!)!;
        Assert.That((string?)grant["client_id"], Is.EqualTo(FakeTokens.ClientId));
        Assert.That(await _browser.CookiesAsync(), Is.Empty);
    }

    [TestCase("allow", "Authorization complete", "Authorization completed successfully."), TestCase(
        "deny", "Authorization failed", "access_denied")]
    public async Task In_a_tab_the_page_says_how_the_sign_in_ended(string choice, string heading, string message)
    {
        var (page, _, address) = await BeginAsync();

        await page.GotoAsync(address);
        await page.Locator($"#{choice}").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = heading }).WaitForAsync();
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"oauth-{choice}.png") });

        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo(message));
        Assert.That(
            await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('main')).borderTopStyle"),
            Is.EqualTo("solid"),
            "the policy lets its own style through");
    }

    [Test]
    public async Task Another_browser_that_consents_gives_nothing_away()
    {
        var (_, flow, address) = await BeginAsync();
        await using var other = await _chromium.NewAsync();
        var page = await other.NewPageAsync();

        await page.GotoAsync(address);
        await page.Locator("#allow").ClickAsync();

        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Does.Contain("another browser"));
        Assert.That(Google.Count("/token"), Is.Zero);
        Assert.That(Code(await ResultAsync(flow)), Is.EqualTo(102));
    }

    [Test]
    public async Task What_google_says_runs_nothing()
    {
        const string attack = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1>";
        var (page, _, address) = await BeginAsync();
        var state = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(address).Query)["state"].ToString();

        await page.GotoAsync(
            new Uri(
                Host.Client.BaseAddress!,
                $"{Current}/gmail/oauth/web/callback?state={state}&error=x&error_description={Uri.EscapeDataString(attack)}").AbsoluteUri);

        Assert.That(await page.GetByRole(AriaRole.Status).InnerTextAsync(), Is.EqualTo(attack));
        Assert.That(await page.EvaluateAsync<bool>("() => 'hit' in window"), Is.False);
    }

    [Test]
    public async Task A_page_of_another_origin_is_not_told_how_a_sign_in_ended()
    {
        var (_, _, address) = await BeginAsync();
        var stranger = await _browser.NewPageAsync();
        await stranger.GotoAsync(address);
        await stranger.EvaluateAsync(Listen);
        var refused = new TaskCompletionSource<string>();
        _browser.Console += (_, said) =>
        {
            if (said.Text.Contains("postMessage", StringComparison.Ordinal))
                refused.TrySetResult(said.Text);
        };

        var popup = await stranger.RunAndWaitForPopupAsync(() => stranger.EvaluateAsync(
            "address => { window.open(address); }",
            new Uri(Host.Client.BaseAddress!, $"{Current}/gmail/oauth/web/callback?state=unknown").AbsoluteUri));
        await popup.GetByRole(AriaRole.Status).WaitForAsync();

        Assert.That(
            await refused.Task.WaitAsync(TimeSpan.FromSeconds(30)),
            Does.Contain(Host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)));
        Assert.That(await stranger.EvaluateAsync<int>("() => window.told.length"), Is.Zero);
    }

    /// <summary>A page of our own origin starts a sign-in, as a person's page does.</summary>
    private async Task<(IPage Page, string FlowId, string Address)> BeginAsync()
    {
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(new Uri(Host.Client.BaseAddress!, "/signin").AbsoluteUri);
        await _browser.ClearCookiesAsync();
        var answer = JsonNode.Parse(await page.EvaluateAsync<string>(
            """
            async ([path, key, body]) =>
                await (await fetch(path, { method: 'POST', headers: { authorization: 'Bearer ' + key }, body })).text()
            """,
            new[] { $"{Current}/google/oauth/web/start?type=gmail", ApiHost.Key, Body() }))!;
        Assert.That(Code(answer), Is.Zero, answer.ToJsonString());
        return (page, (string)answer["data"]!["flow_id"]!, (string)answer["data"]!["authorization_url"]!);
    }
}
