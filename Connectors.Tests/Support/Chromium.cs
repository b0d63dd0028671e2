using Microsoft.Playwright;

namespace Connectors.Tests.Support;

/// <summary>
/// A real browser: the Chromium of this machine, headless. All tests share one, because its start takes longer than many tests do; each
/// has profiles of its own, with their own cookies and caches.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static IPlaywright? playwright;
    private static IBrowser? shared;

    private readonly IBrowser _browser;
    private readonly List<IBrowserContext> _profiles = [];

    private Chromium(IBrowser browser) => _browser = browser;

    public static async Task<Chromium> StartAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Ignore("This machine has no Chromium. ./test installs it if it may (apt-get install chromium).");
        await Gate.WaitAsync();
        try
        {
            // One that has crashed costs the tests that used it, and no other.
            if (shared is not { IsConnected: true })
                shared = await LaunchAsync(program);
            return new Chromium(shared);
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Ends the browser, after the last test.</summary>
    public static async Task StopAsync()
    {
        if (shared is not null)
            await shared.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>Opens a browser profile with its own cookies, as another person would have.</summary>
    public async Task<IBrowserContext> NewAsync(BrowserNewContextOptions? options = null)
    {
        var profile = await _browser.NewContextAsync(options);
        _profiles.Add(profile);
        return profile;
    }

    /// <summary>Closes the profiles that are still open.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var profile in _profiles)
            await profile.DisposeAsync();
    }

    private static async Task<IBrowser> LaunchAsync(string program)
    {
        playwright ??= await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            // Chromium has no sandbox for root, and containers run as root.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }
}
