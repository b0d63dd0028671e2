using Microsoft.Playwright;

namespace Connectors.Tests.Support;

/// <summary>A real browser with a page of the console, in which a person has signed in with the first key.</summary>
internal sealed class ConsoleBrowser : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly IBrowserContext _context;

    private ConsoleBrowser(Chromium chromium, IBrowserContext context) => (_chromium, _context) = (chromium, context);

    public IPage Page { get; private set; } = null!;

    private Uri Address { get; set; } = null!;

    /// <summary>Starts the browser. The test ends here as skipped on a machine that has none.</summary>
    public static async Task<ConsoleBrowser> StartAsync()
    {
        var chromium = await Chromium.StartAsync();
        return new ConsoleBrowser(chromium, await chromium.NewAsync(new BrowserNewContextOptions()));
    }

    /// <summary>Opens the console, and answers every question of its pages with yes.</summary>
    /// <param name="host">The API that serves the console.</param>
    /// <param name="ownClock">Whether time passes in the page only when the test lets it.</param>
    public async Task SignInAsync(ApiHost host, bool ownClock = false)
    {
        Address = host.Client.BaseAddress!;
        Page = await _context.NewPageAsync();
        if (ownClock)
            await Page.Clock.InstallAsync();
        Page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await GoAsync("");
        await Page.FillAsync("input[name=key]", ApiHost.Key);
        await Page.PressAsync("input[name=key]", "Enter");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).WaitForAsync();
    }

    public Task GoAsync(string path) => Page.GotoAsync($"{Address}{path}");

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _chromium.DisposeAsync();
    }
}
